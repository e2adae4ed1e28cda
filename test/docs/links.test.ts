/** No link of a document leads nowhere. */
import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { anchors } from "../../site/documents.js";
import { ROOT } from "../support/command-line.js";
import { DOCUMENTS, proseOf, readDocument } from "./documents.js";

/** Of the titles of a document; the site makes them as GitHub does. */
export function anchorsOf(path: string): ReadonlySet<string> {
  const text = readDocument(path).replace(/^```[\s\S]*?^```$/gm, "");
  const anchorOf = anchors();
  return new Set([...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) => anchorOf(title)));
}

for (const path of DOCUMENTS) {
  const targets = [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  if (targets.length === 0) continue;
  test(`${path}: its links lead somewhere`, () => {
    for (const target of targets) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file, anchor] = target.split("#");
      const found = file === "" ? path : posix.join(posix.dirname(path), file);
      assert.not.ok(found.startsWith(".."), `${target} leaves the project`);
      assert.ok(existsSync(join(ROOT, found)), `there is no ${found}`);
      if (anchor !== undefined) assert.ok(anchorsOf(found).has(anchor), `${found} has no heading #${anchor}`);
    }
  });
}

test("every document can be reached from README.md", () => {
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path) || !DOCUMENTS.includes(path)) return;
    reached.add(path);
    for (const [, target] of proseOf(path).matchAll(/\]\(([^)#\s]+)/g)) {
      visit(posix.join(posix.dirname(path), target));
    }
  };
  visit("README.md");
  assert.equal(
    DOCUMENTS.filter((path) => !reached.has(path)),
    [],
  );
});

test.run();
