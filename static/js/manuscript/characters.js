// Signs of the field that a keyboard lacks, in the order in which they are looked for.

const GROUPS = [
  ["Comparisons", [["≥", "at least"], ["≤", "at most"], ["≈", "about"], ["≠", "not equal"], ["±", "plus or minus"]]],
  ["Signs", [["×", "times"], ["÷", "divided by"], ["−", "minus"], ["°", "degree"], ["′", "minute"], ["‰", "per thousand"], ["½", "half"], ["¼", "quarter"], ["¾", "three quarters"]]],
  ["Arrows", [["→", "arrow to the right"], ["←", "arrow to the left"], ["↑", "arrow up"], ["↓", "arrow down"], ["↔", "arrow both ways"]]],
  ["Greek", [["μ", "mu, micro"], ["α", "alpha"], ["β", "beta"], ["γ", "gamma"], ["δ", "delta"], ["Δ", "capital delta"], ["κ", "kappa"], ["λ", "lambda"], ["π", "pi"], ["σ", "sigma"], ["χ", "chi"], ["ω", "omega"], ["Ω", "capital omega, ohm"]]],
  ["Raised and lowered", [["²", "raised 2"], ["³", "raised 3"], ["⁶", "raised 6"], ["⁹", "raised 9"], ["⁺", "raised plus"], ["⁻", "raised minus"], ["¹²", "raised 12"], ["₂", "lowered 2"], ["₃", "lowered 3"], ["₄", "lowered 4"]]],
  ["Punctuation", [["–", "en dash, for ranges"], ["—", "em dash"], ["…", "ellipsis"], ["·", "middle dot"], ["“", "opening quotation mark"], ["”", "closing quotation mark"], ["‘", "opening single quotation mark"], ["’", "apostrophe"], ["§", "section"], ["†", "dagger"], ["\u00a0", "blank that does not break"]]],
];

/** Fills the panel with a button for each sign; `insert` writes one. */
export function fillCharacters(panel, insert) {
  for (const [name, signs] of GROUPS) {
    const group = document.createElement("div");
    group.className = "character-group";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", name);
    for (const [sign, called] of signs) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: sign === "\u00a0" ? "␣" : sign, title: called });
      button.setAttribute("aria-label", called);
      button.addEventListener("click", () => insert(sign));
      group.append(button);
    }
    panel.append(group);
  }
}
