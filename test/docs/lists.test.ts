/** Lists in the documents that have a twin elsewhere. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { VERSION } from "../../src/runtime/version.js";
import { ROOT } from "../support/command-line.js";
import { readDocument } from "./documents.js";

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const site = JSON.parse(readFileSync(join(ROOT, "site", "package.json"), "utf8"));

const KINDS = [
  ["dependencies", "What the package needs"],
  ["peerDependencies", "Optional, brought by the user"],
  ["devDependencies", "What only building and testing need"],
] as const;

const SECTIONS = [
  ...KINDS.map(([kind, title]) => ({ kind, title, packages: manifest[kind] })),
  { kind: "dependencies of the site", title: "What builds the site", packages: site.dependencies },
];

for (const { kind, title, packages } of SECTIONS) {
  test(`docs/dependencies.md names the ${kind}, and what each is for`, () => {
    const section = readDocument("docs/dependencies.md").split(`## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
    const rows = [...section.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)];
    assert.equal(rows.map(([, name]) => name).sort(), Object.keys(packages).sort());
    for (const [, name, purpose] of rows) assert.ok(purpose.trim().length > 3, `what is ${name} for?`);
  });
}

test("every version is pinned exactly", () => {
  for (const { packages } of SECTIONS)
    for (const [name, version] of Object.entries(packages))
      assert.match(String(version), /^(npm:[a-z]+@)?\d+\.\d+\.\d+$/, name);
});

test("every list of dependencies has a section", () => {
  const kinds = Object.keys(manifest).filter((key) => /ependencies$/.test(key));
  assert.equal(kinds.sort(), KINDS.map(([kind]) => kind).sort());
});

test("the version is that of package.json", () => {
  assert.is(VERSION, manifest.version);
});

test("docs/decisions/README.md lists the decisions there are, by number and title", () => {
  const folder = "docs/decisions";
  const listed = [...readDocument(`${folder}/README.md`).matchAll(/^(\d+)\. \[(.+)\]\((.+)\)$/gm)];
  const pages = readdirSync(join(ROOT, folder)).filter((name) => name !== "README.md");
  assert.equal(
    listed.map(([, , , page]) => page),
    pages.sort(),
  );
  listed.forEach(([, number, title, page], index) => {
    assert.is(Number(number), index + 1, page);
    assert.is(Number.parseInt(page, 10), index + 1, page);
    const [heading] = readDocument(`${folder}/${page}`).split("\n");
    assert.is(heading, `# ${number} · ${title}`, page);
  });
});

test.run();
