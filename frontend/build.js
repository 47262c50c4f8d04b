// Makes static/vendor/editor.js and the licences of what is in it. The same lock file gives the same bytes.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = `${here}../static/vendor/`;

const result = await build({
  absWorkingDir: here,
  entryPoints: ["editor.js"],
  outfile: `${target}editor.js`,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none", // the licences stand beside it
  alias: { "@codemirror/lang-html": "./no-html.js", "style-mod": "./style-mod.js" },
  metafile: true,
});

const packages = new Set();
for (const [path, { bytesInOutput }] of Object.entries(Object.values(result.metafile.outputs)[0].inputs)) {
  const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  if (name && bytesInOutput) packages.add(name);
}

const texts = [];
for (const name of [...packages].sort()) {
  const folder = `${here}node_modules/${name}/`;
  const { version, license } = JSON.parse(await readFile(`${folder}package.json`, "utf8"));
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`${name} brings no licence text`);
  texts.push(`${name} ${version} (${license})\n\n${(await readFile(folder + file, "utf8")).trim()}\n`);
}
const head = "static/vendor/editor.js is made of the packages below by frontend/build.js (`make editor-bundle`).\n";
await writeFile(`${target}editor.LICENSES.txt`, [head, ...texts].join(`\n${"-".repeat(80)}\n\n`));
