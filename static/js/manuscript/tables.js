// Tables as Markdown writes them for our renderer: one row of headings, no spans, a line for each row.

const ROW = /^\s*\|.*\|\s*$/;
const RULE = /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/;

/** A cell in one line. A bar inside would end it. */
export function cell(words) {
  return words.replace(/\s+/g, " ").trim().replace(/(?<!\\)\|/g, "\\|");
}

/** Rows of cells, the first with the headings, as Markdown. Short rows are filled up. */
export function tableOf(rows, aligned = []) {
  const columns = Math.max(...rows.map((row) => row.length));
  const line = (cells) => `| ${Array.from({ length: columns }, (_, at) => cells[at] ?? "").join(" | ")} |`;
  const rule = `|${Array.from({ length: columns }, (_, at) => aligned[at] ?? "---").join("|")}|`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join("\n");
}

/** A table to be filled in. */
export function emptyTable(columns, rows) {
  const heads = Array.from({ length: columns }, (_, at) => `Heading ${at + 1}`);
  return tableOf([heads, ...Array.from({ length: rows }, () => [])]);
}

/** Tab-separated lines with quotes around cells that hold line breaks, as spreadsheets copy them. */
function cellsOf(text) {
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/g;
  for (const found of text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").matchAll(pattern)) {
    rows.at(-1).push(cell(found[1]?.replaceAll('""', '"') ?? found[2]));
    if (found[3] === "\n") rows.push([]);
    if (found[3] === "") break;
  }
  return rows;
}

/** The rows that pasted text holds, or null where it is no table: every line has the same tabs, and there are two lines. */
export function spreadsheet(text) {
  if (!text.includes("\t")) return null;
  const rows = cellsOf(text);
  const columns = rows[0].length;
  if (rows.length < 2 || columns < 2 || rows.some((row) => row.length !== columns)) return null;
  return rows;
}

/** Where figures stand, they stand below each other. */
export function alignedBy(rows) {
  const isFigure = (words) => /^[<>≤≥~±−-]?\s*\d[\d.,\s]*\s*%?$/.test(words);
  return rows[0].map((_, at) => {
    const cells = rows.slice(1).map((row) => row[at]).filter(Boolean);
    return cells.length && cells.every(isFigure) ? "---:" : "---";
  });
}

const split = (line) => line.trim().slice(1, -1).split(/(?<!\\)\|/).map((words) => words.trim());

/** The table around a place of the text: its rows, and which of them and which column the place is in. Null outside one. */
export function tableAt(text, at) {
  const lines = text.split("\n");
  let number = text.slice(0, at).split("\n").length - 1;
  if (!ROW.test(lines[number] ?? "")) return null;
  const here = number;
  while (number > 0 && ROW.test(lines[number - 1])) number -= 1;
  const first = number;
  while (number + 1 < lines.length && ROW.test(lines[number + 1])) number += 1;
  if (!RULE.test(lines[first + 1] ?? "")) return null;
  const found = lines.slice(first, number + 1);
  const from = lines.slice(0, first).reduce((length, line) => length + line.length + 1, 0);
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const column = text.slice(lineStart, at).split(/(?<!\\)\|/).length - 2;
  const aligned = split(found[1]);
  const rows = [split(found[0]), ...found.slice(2).map(split)];
  return {
    from,
    to: from + found.join("\n").length,
    rows,
    aligned,
    row: Math.max(here - first - 1, 0), // 0 is the row of the headings
    column: Math.min(Math.max(column, 0), rows[0].length - 1),
  };
}

/** What can be done to a table around the caret; each gives the rows anew, or null where it cannot be. */
const CHANGES = {
  "row-add": ({ rows, row }) => ({ rows: rows.toSpliced(row + 1, 0, rows[0].map(() => "")), row: row + 1 }),
  "row-remove": ({ rows, row }) => (row > 0 ? { rows: rows.toSpliced(row, 1), row: Math.min(row, rows.length - 2) } : null),
  "column-add": ({ rows, column, aligned }) => ({
    rows: rows.map((cells) => cells.toSpliced(column + 1, 0, "")),
    aligned: aligned.toSpliced(column + 1, 0, "---"),
    column: column + 1,
  }),
  "column-remove": ({ rows, column, aligned }) =>
    rows[0].length > 1
      ? {
          rows: rows.map((cells) => cells.toSpliced(column, 1)),
          aligned: aligned.toSpliced(column, 1),
          column: Math.max(column - 1, 0),
        }
      : null,
};

/** The change to the text that one of CHANGES makes, with the caret in the cell it is about; null where it cannot be. */
export function tableChanged(text, at, name) {
  const table = tableAt(text, at);
  const change = table && CHANGES[name](table);
  if (!change) return null;
  const { rows, aligned, row, column } = { ...table, ...change };
  const insert = tableOf(rows, aligned);
  const lines = insert.split("\n");
  const number = row === 0 ? 0 : row + 1;
  const before = lines.slice(0, number).reduce((length, line) => length + line.length + 1, 0);
  const cells = rows[row].slice(0, column).reduce((length, words) => length + words.length + 3, 2);
  const anchor = table.from + before + cells;
  return { from: table.from, to: table.to, insert, anchor, head: anchor + rows[row][column].length };
}
