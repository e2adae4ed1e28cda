// `npm run vsix [PATH]`: the extension for VS Code as one file that `code --install-extension` takes. An OPC package, as
// vsce writes it: a zip with the extension, a manifest, and the type of each part by its ending. The extension and the
// language server are bundled, each into one file, and the library of the language lies beside them.
import { createWriteStream, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import yazl from "yazl";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "editors", "vscode");
const extension = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** Each part by its path in the package. A part needs an ending, so the licence gets one. */
const parts = new Map(
  [
    ...filesBelow(folder)
      .filter(([path]) => !path.startsWith("src/"))
      .map(([path, bytes]) => [partName(path), bytes]),
    ...filesBelow(join(root, "stdlib")).map(([path, bytes]) => [`extension/stdlib/${path}`, bytes]),
    ["extension/out/extension.cjs", await bundled("extension.ts")],
    ["extension/out/server.cjs", await bundled("server.ts")],
  ].sort(([a], [b]) => (a < b ? -1 : 1)),
);

/** By paths from the folder. */
function filesBelow(top) {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((path) => [path.slice(top.length + 1).replaceAll("\\", "/"), readFileSync(path)]);
}

/** One file, with all that it imports but VS Code itself. */
async function bundled(entry) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join("editors", "vscode", "src", entry)],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["vscode"],
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    // Modules ask where they are, which files of this form say in another way.
    banner: { js: 'const __here = require("node:url").pathToFileURL(__filename).href;' },
    define: { "import.meta.url": "__here" },
  });
  return Buffer.from(outputFiles[0].contents);
}

function partName(path) {
  return `extension/${path === "LICENSE" ? "LICENSE.txt" : path}`;
}

const TYPES = {
  ".cjs": "application/javascript",
  ".json": "application/json",
  ".rnn": "text/plain",
  ".md": "text/markdown",
  ".txt": "text/plain",
  ".vsixmanifest": "text/xml",
};

function contentTypes() {
  const endings = [...new Set([...parts.keys(), "extension.vsixmanifest"].map((path) => extname(path)))].sort();
  const lines = endings.map((ending) => {
    if (!TYPES[ending])
      throw new Error(`scripts/build-vsix.mjs knows no content type of ${ending || "a file without an ending"}`);
    return `  <Default Extension="${ending}" ContentType="${TYPES[ending]}"/>`;
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">',
    ...lines,
    "</Types>",
    "",
  ].join("\n");
}

const ASSETS = {
  "Microsoft.VisualStudio.Code.Manifest": "extension/package.json",
  "Microsoft.VisualStudio.Services.Content.Details": "extension/README.md",
  "Microsoft.VisualStudio.Services.Content.Changelog": "extension/CHANGELOG.md",
  "Microsoft.VisualStudio.Services.Content.License": "extension/LICENSE.txt",
};

function manifest() {
  const { name, displayName, description, version, publisher, engines, categories, keywords, contributes } = extension;
  const tags = contributes.languages.flatMap(({ id, extensions }) => [
    id,
    ...extensions.map((one) => `__ext_${one.slice(1)}`),
  ]);
  const properties = {
    "Microsoft.VisualStudio.Code.Engine": engines.vscode,
    "Microsoft.VisualStudio.Code.ExtensionDependencies": "",
    "Microsoft.VisualStudio.Code.ExtensionPack": "",
    // Its server reads files, so it is where they are.
    "Microsoft.VisualStudio.Code.ExtensionKind": "workspace",
    "Microsoft.VisualStudio.Code.ExecutesCode": "true",
    "Microsoft.VisualStudio.Code.LocalizedLanguages": "",
    "Microsoft.VisualStudio.Services.GitHubFlavoredMarkdown": "true",
    "Microsoft.VisualStudio.Services.Content.Pricing": "Free",
  };
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">',
    "  <Metadata>",
    `    <Identity Language="en-US" Id="${xml(name)}" Version="${xml(version)}" Publisher="${xml(publisher)}"/>`,
    `    <DisplayName>${xml(displayName)}</DisplayName>`,
    `    <Description xml:space="preserve">${xml(description)}</Description>`,
    `    <Tags>${xml([...new Set([...keywords, "snippet", ...tags])].join(","))}</Tags>`,
    `    <Categories>${xml(categories.join(","))}</Categories>`,
    "    <GalleryFlags>Public</GalleryFlags>",
    "    <Properties>",
    ...Object.entries(properties).map(([id, value]) => `      <Property Id="${id}" Value="${xml(value)}"/>`),
    "    </Properties>",
    "    <License>extension/LICENSE.txt</License>",
    "  </Metadata>",
    "  <Installation>",
    '    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>',
    "  </Installation>",
    "  <Dependencies/>",
    "  <Assets>",
    ...Object.entries(ASSETS).map(([type, path]) => `    <Asset Type="${type}" Path="${path}" Addressable="true"/>`),
    "  </Assets>",
    "</PackageManifest>",
    "",
  ].join("\n");
}

function xml(text) {
  return text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
}

for (const path of Object.values(ASSETS)) if (!parts.has(path)) throw new Error(`editors/vscode has no ${path}`);

const zip = new yazl.ZipFile();
// The same bytes wherever and whenever: a fixed time in local fields, as zip keeps it, and no compression, whose output
// differs from one zlib to another.
const options = { mtime: new Date(2026, 0, 1), mode: 0o100644, compress: false, forceDosTimestamp: true };
zip.addBuffer(Buffer.from(manifest()), "extension.vsixmanifest", options);
zip.addBuffer(Buffer.from(contentTypes()), "[Content_Types].xml", options);
for (const [path, bytes] of parts) zip.addBuffer(bytes, path, options);
zip.end();

const out = resolve(process.argv[2] ?? join(root, "dist", "vscode", `${extension.name}-${extension.version}.vsix`));
mkdirSync(dirname(out), { recursive: true });
await finished(zip.outputStream.pipe(createWriteStream(out)));
console.log(out);
