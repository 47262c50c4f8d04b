// The package style-mod writes CodeMirror's rules into a <style> element, which our content security policy refuses (rightly:
// whatever may write one may hide or forge text). Rules in constructed style sheets come from a script that was let in, so
// the policy has nothing against them. They go into the layer `vendor`, below the house's own: css/writing.css has the last word.

import { StyleModule } from "./node_modules/style-mod/src/style-mod.js";

const sheets = new Map();

function sheetOf(module) {
  if (!sheets.has(module)) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@layer vendor {${module.getRules()}}`);
    sheets.set(module, sheet);
  }
  return sheets.get(module);
}

/** As in the package: rules of a later module count before those of an earlier one. */
StyleModule.mount = (root, modules) => {
  const page = root.ownerDocument ?? root;
  const wanted = [modules].flat().map(sheetOf);
  const others = page.adoptedStyleSheets.filter((sheet) => !wanted.includes(sheet));
  page.adoptedStyleSheets = [...others, ...wanted];
};

export { StyleModule };
