/** CONTRIBUTING.md names what is there; CHANGELOG.md is about this version. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { commandIn } from "../../src/cli/commands.js";
import { VERSION } from "../../src/runtime/version.js";
import { ROOT } from "../support/command-line.js";
import { readDocument } from "./documents.js";

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const text = readDocument("CONTRIBUTING.md");

/** The files and folders of the project. */
const PATH = /^(?:src|test|scripts|docs|templates|grammar|editors|stdlib)(?:\/[\w./-]+)?$/;

test("every path in CONTRIBUTING.md is there", () => {
  const paths = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code).filter((code) => PATH.test(code));
  assert.ok(paths.length > 30);
  for (const path of paths) assert.ok(existsSync(join(ROOT, path)), path);
  // Named without their folder, in brackets after it.
  for (const [, group] of text.matchAll(/in the group of `src\/compiler\/diagnostics` that it belongs to \(([^)]+)\)/g))
    for (const [, name] of group.matchAll(/`([\w-]+\.ts)`/g))
      assert.ok(existsSync(join(ROOT, "src/compiler/diagnostics", name)), name);
});

test("every command in CONTRIBUTING.md is one", () => {
  const commands = [...text.matchAll(/^(npm|node) (.+?)(?: +#.*)?$/gm)];
  assert.ok(commands.length >= 8);
  for (const [line, program, rest] of commands) {
    const [first, second] = rest.split(" ");
    if (program === "node") assert.ok(existsSync(join(ROOT, rest.replace("--import tsx ", ""))), line);
    else assert.ok((first === "run" ? second : first) in scripts, line);
  }
});

const changes = readDocument("CHANGELOG.md");

test("CHANGELOG.md: the newest heading is Unreleased or this version", () => {
  const headings = [...changes.matchAll(/^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?$/gm)];
  assert.is(
    headings.length,
    [...changes.matchAll(/^## /gm)].length,
    "a heading is `[Unreleased]` or `[1.2.3] - 2026-01-31`",
  );
  const [[, newest]] = headings;
  assert.ok(newest === "Unreleased" || newest === VERSION, newest);
  for (const [, version, date] of headings) assert.is(date === undefined, version === "Unreleased", version);
  const kinds = [...changes.matchAll(/^### (.+)$/gm)].map(([, kind]) => kind);
  for (const kind of kinds)
    assert.ok(["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"].includes(kind), kind);
});

test("CHANGELOG.md names only commands that there are", () => {
  const commands = [...changes.matchAll(/`rnnc ([^`]+)`/g)].map(([, words]) => words);
  assert.ok(commands.length >= 5);
  for (const words of commands) {
    const [first] = words.split(" ");
    assert.ok(commandIn(words.split(" ")) ?? commandIn([first, "show"]) ?? commandIn([first, "lock"]), words);
  }
});

test("README.md leads to both", () => {
  for (const path of ["CONTRIBUTING.md", "CHANGELOG.md"])
    assert.ok(readDocument("README.md").includes(`(${path})`), path);
});

test.run();
