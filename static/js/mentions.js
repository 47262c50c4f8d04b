// Names after an @ in a comment. The page lists whom it can name; while a name is typed, those that fit are buttons under the
// box: Tab or the arrow down goes to them. Without this script the list is there to copy from.

const list = document.querySelector("[data-people]");
const names = list ? [...list.children].map((item) => item.textContent.trim().slice(1)) : [];
const TYPED = /(?:^|[^\p{L}\p{N}_@])@([\p{L}\p{N}_.'’ -]{0,60})$/u;

function typedIn(box) {
  return TYPED.exec(box.value.slice(0, box.selectionStart))?.[1] ?? null;
}

function complete(box, name, offered) {
  const caret = box.selectionStart;
  const from = caret - typedIn(box).length;
  box.setRangeText(`${name} `, from, caret, "end");
  offered.replaceChildren();
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(box, offered) {
  const typed = typedIn(box);
  const begins = (name) => name.toLocaleLowerCase().split(" ").some((_, at, words) => words.slice(at).join(" ").startsWith(typed.toLocaleLowerCase()));
  const fitting = typed === null ? [] : names.filter((name) => begins(name) && name !== typed.trim());
  offered.replaceChildren(
    ...fitting.map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-small";
      button.textContent = `@${name}`;
      button.addEventListener("click", () => complete(box, name, offered));
      return button;
    }),
  );
}

if (names.length) {
  for (const box of document.querySelectorAll(".comment-answer textarea, textarea[data-mentions]")) {
    const offered = document.createElement("div");
    offered.className = "people-offered";
    offered.setAttribute("role", "group");
    offered.setAttribute("aria-label", "People whose name fits");
    box.after(offered);
    box.addEventListener("input", () => offer(box, offered));
    box.addEventListener("keydown", (event) => {
      const first = offered.querySelector("button");
      if (event.key !== "ArrowDown" || !first) return;
      first.focus();
      event.preventDefault();
    });
    offered.addEventListener("keydown", (event) => {
      const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
      if (step) (event.target[step] ?? box).focus();
      else if (event.key === "Escape") box.focus();
      else return;
      event.preventDefault();
    });
  }
}
