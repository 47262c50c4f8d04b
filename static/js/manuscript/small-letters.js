// Raised and lowered letters as Unicode writes them: the same table as articles/importing/small_letters.py.

const RAISED = new Map(
  [..."0123456789+-=()abcdefghijklmnoprstuvwxyz"].map((sign, at) => [sign, [..."⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"][at]]),
);
const LOWERED = new Map(
  [..."0123456789+-=()aehijklmnoprstuvx"].map((sign, at) => [sign, [..."₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"][at]]),
);
// Signs that stand high in print already, or that only part what is raised.
const AS_THEY_ARE = new Set("*†‡§¶#®™°′″’,.;/ ");

/** `9` gives `⁹`. Where a letter is missing, all are written out behind `^` or `_`, so that nothing reads as on the line. */
export function smallLetters(text, isRaised) {
  const letters = isRaised ? RAISED : LOWERED;
  const signs = [...text.replace(/[−–‐‑]/g, "-")];
  if (signs.every((sign) => AS_THEY_ARE.has(sign) || letters.has(sign))) {
    return signs.map((sign) => letters.get(sign) ?? sign).join("");
  }
  const sign = isRaised ? "^" : "_";
  return /^[\p{L}\p{N}]+$/u.test(text) ? sign + text : `${sign}(${text})`;
}
