import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isInside, projectOf, resolveInside } from "../../../src/runtime/files/project-root.js";
import { inFolder, refuses } from "./helpers.js";

/** A project in `top/p` whose `.rnn` files live in `top/p/experiments`, and a secret outside. */
function inProject(body: (top: string, root: string, folder: string) => void): void {
  inFolder((top) => {
    const root = join(top, "p");
    const folder = join(root, "experiments");
    mkdirSync(folder, { recursive: true });
    mkdirSync(join(root, "data"));
    writeFileSync(join(root, "rnnc.yaml"), "");
    writeFileSync(join(root, "data", "pairs.tsv"), "x");
    writeFileSync(join(folder, "words.txt"), "x");
    writeFileSync(join(folder, "a.rnn"), "");
    writeFileSync(join(top, "secret.txt"), "x");
    body(top, root, folder);
  });
}

test("the root is the nearest folder with an rnnc.yaml, else the file's own", () => {
  inProject((top, root, folder) => {
    assert.equal(projectOf(join(folder, "a.rnn")), { root, folder });
    assert.equal(projectOf(join(folder, "not-yet.rnn")), { root, folder });
    assert.equal(projectOf(join(root, "a.rnn")), { root, folder: root });
    assert.equal(projectOf(join(top, "a.rnn")), { root: top, folder: top });
    symlinkSync(join(folder, "a.rnn"), join(top, "link.rnn"));
    assert.equal(projectOf(join(top, "link.rnn")), { root, folder });
    writeFileSync(join(folder, "rnnc.yaml"), "");
    assert.equal(projectOf(join(folder, "a.rnn")), { root: folder, folder });
  });
});

test("paths start from the file's folder and may go anywhere inside the root", () => {
  inProject((_, root, folder) => {
    assert.is(resolveInside(root, folder, "words.txt"), join(folder, "words.txt"));
    assert.is(resolveInside(root, folder, "./../data/pairs.tsv"), join(root, "data", "pairs.tsv"));
    symlinkSync(join(root, "data"), join(folder, "linked"));
    assert.is(resolveInside(root, folder, "linked/pairs.tsv"), join(root, "data", "pairs.tsv"));
  });
});

test("a project reached by a link is the same project", () => {
  inProject((top, root, folder) => {
    symlinkSync(root, join(top, "alias"));
    const alias = join(top, "alias");
    assert.is(resolveInside(alias, join(alias, "experiments"), "words.txt"), join(folder, "words.txt"));
  });
});

test("refuses whatever leads out", () => {
  inProject((top, root, folder) => {
    symlinkSync(join(top, "secret.txt"), join(folder, "secret"));
    symlinkSync(top, join(folder, "up"));
    const advice = `Move the data into \`${root}\`, or put an \`rnnc.yaml\` into a folder above that holds both.`;
    const refused = (path: string, why: string): unknown =>
      refuses(() => resolveInside(root, folder, path), "source-outside-folder", `\`${path}\` ${why}.`, advice);
    const absolute = "is an absolute path, and a program only reads files of its own project";
    refused("../../secret.txt", `leads out of the project \`${root}\``);
    refused("../../not-there.txt", `leads out of the project \`${root}\``);
    refused("../../p2/x", `leads out of the project \`${root}\``);
    refused("..\\..\\x/../../../y", `leads out of the project \`${root}\``);
    refused(join(folder, "words.txt"), absolute);
    refused("/etc/passwd", absolute);
    refused("C:\\data\\x", absolute);
    refused("C:x", absolute);
    refused("\\\\server\\share", absolute);
    refused("secret", `is a link that leads out of the project \`${root}\``);
    refused("up/secret.txt", `is a link that leads out of the project \`${root}\``);
    refused("a\0b", "is not the path of a file");
  });
});

test("says what is missing, and what may be meant", () => {
  inProject((_, root, folder) => {
    const missing = (path: string, why: string, advice: string): unknown =>
      refuses(() => resolveInside(root, folder, path), "source-missing", `The file \`${path}\` ${why}.`, advice);
    missing("wrods.txt", "does not exist", "Did you mean `words.txt`?");
    mkdirSync(join(folder, "wrods.tsv"));
    missing("wrds.tsv", "does not exist", `Put the file into \`${folder}\`, or correct the path.`);
    missing("unlike.csv", "does not exist", `Put the file into \`${folder}\`, or correct the path.`);
    missing(
      "no/pairs.tsv",
      "does not exist",
      `There is no folder \`${join(folder, "no")}\`: put the file there, or correct the path.`,
    );
    missing(
      "words.txt/x",
      "does not exist",
      `There is no folder \`${join(folder, "words.txt")}\`: put the file there, or correct the path.`,
    );
    symlinkSync("round", join(folder, "round"));
    missing("round", "is a link that leads back to itself", "Repair the link.");
  });
});

test("a name that only begins like the root is outside", () => {
  assert.ok(isInside("/a/b", "/a/b"));
  assert.ok(isInside("/a/b", "/a/b/..c"));
  assert.not(isInside("/a/b", "/a/bc"));
  assert.not(isInside("/a/b", "/a"));
});

test.run();
