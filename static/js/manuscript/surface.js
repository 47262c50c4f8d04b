// One way to read and change a text, whether an editor shows it or, where none could be had, the plain text area.

/** A text area without an editor. */
export function areaSurface(area) {
  return {
    area,
    text: () => area.value,
    selection: () => ({ from: area.selectionStart, to: area.selectionEnd }),
    focus: () => area.focus(),
    select(anchor, head = anchor) {
      area.focus();
      area.setSelectionRange(Math.min(anchor, head), Math.max(anchor, head));
    },
    edit({ from, to, insert, anchor, head }) {
      area.focus();
      area.setSelectionRange(from, to);
      // Typed as by hand, so that the browser can undo it; where it cannot be, it is written all the same.
      const isTyped = insert ? document.execCommand("insertText", false, insert) : document.execCommand("delete");
      if (!isTyped) {
        area.setRangeText(insert, from, to, "end");
        area.dispatchEvent(new Event("input", { bubbles: true }));
      }
      area.setSelectionRange(Math.min(anchor, head), Math.max(anchor, head));
    },
    onSelection(told) {
      for (const name of ["keyup", "click", "input"]) area.addEventListener(name, told);
    },
  };
}

/** An editor of CodeMirror in a text area's place. */
export function editorSurface(area, view, listeners) {
  return {
    area,
    view,
    text: () => view.state.doc.toString(),
    selection: () => ({ from: view.state.selection.main.from, to: view.state.selection.main.to }),
    focus: () => view.focus(),
    select(anchor, head = anchor) {
      view.focus();
      view.dispatch({ selection: { anchor, head }, scrollIntoView: true });
    },
    edit({ from, to, insert, anchor, head }) {
      view.focus();
      view.dispatch({
        changes: { from, to, insert },
        selection: { anchor, head },
        scrollIntoView: true,
        userEvent: "input",
      });
    },
    onSelection: (told) => listeners.push(told),
  };
}
