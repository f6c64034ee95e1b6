// Copies and bundles the browser files other people wrote into the package, and writes down what they are.
//
// Run it only to change a version: `npm ci && npm run vendor` in this folder, then commit the output.
// Nobody needs Node to build, test or run Actionary; tests/web/test_vendored_assets.py compares the
// committed files with the table written here.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const out = join(here, "../src/actionary/web/static/vendor");

const ICONS = `arrow-up ban check chevron-down chevron-left chevron-right circle-alert circle-check
  circle-question-mark clock copy cpu download file flask-conical globe house info key-round link lock
  message-square monitor moon panel-left paperclip pencil plus refresh-cw search settings shield-alert
  square-pen sun trash-2 triangle-alert wand-sparkles wifi-off x`.split(/\s+/);

const manifest = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
const shipped = []; // {file, from: [package names]}

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "fonts"), { recursive: true });
mkdirSync(join(out, "licenses"), { recursive: true });

function copy(name, from, to) {
  // A source map is not shipped, so the reference to one would only be a failed request.
  const path = join(modules, name, from);
  if (to.endsWith(".js")) {
    writeFileSync(join(out, to), readFileSync(path, "utf8").replace(/\n?\/\/# sourceMappingURL=.*\n?$/, "\n"));
  } else {
    cpSync(path, join(out, to));
  }
  shipped.push({ file: to, from: [name] });
}

function sprite(names) {
  const symbols = names.map((name) => {
    const svg = readFileSync(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"`
      + ` stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  });
  writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  shipped.push({ file: "icons.svg", from: ["lucide-static"] });
}

async function bundle(entry, file) {
  const made = await build({
    entryPoints: [join(here, entry)], outfile: join(out, file), bundle: true, format: "esm", minify: true,
    legalComments: "none", target: "es2022", metafile: true, absWorkingDir: here,
  });
  const used = Object.entries(Object.values(made.metafile.outputs)[0].inputs)
    .filter(([, input]) => input.bytesInOutput > 0)
    .map(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter(Boolean);
  shipped.push({ file, from: [...new Set(used)].sort() });
}

copy("htmx.org", "dist/htmx.min.js", "htmx.min.js");
for (const family of ["geist", "geist-mono"]) {
  for (const subset of ["latin", "latin-ext"]) {
    const file = `${family}-${subset}-wght-normal.woff2`;
    copy(`@fontsource-variable/${family}`, `files/${file}`, `fonts/${file}`);
  }
}
sprite(ICONS);
await bundle("codemirror.js", "codemirror.js");

const packages = [...new Set(shipped.flatMap(({ from }) => from))].sort();
for (const name of packages) {
  const license = ["LICENSE", "LICENSE.md", "LICENSE.txt"].find((file) => existsSync(join(modules, name, file)));
  cpSync(join(modules, name, license), join(out, "licenses", `${name.replace("@", "").replace("/", "-")}.txt`));
}

const label = (name) => `${name} ${manifest(name).version} (${manifest(name).license})`;
writeFileSync(join(out, "THIRD_PARTY.md"), `# Browser files other people wrote

Written by \`vendor/vendor.mjs\`; do not edit. Each package's licence is in \`licenses/\`.

| file | sha256 | made from |
|---|---|---|
${shipped.map(({ file, from }) => `| ${file} | \`${sha256(join(out, file))}\` | ${from.map(label).join(", ")} |`).join("\n")}
`);
console.log(readdirSync(out).join(" "));
