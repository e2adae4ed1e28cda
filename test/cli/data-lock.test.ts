/** `rnnc data lock`: sums written beside their sources. */
import { createHash } from "node:crypto";
import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, rnnc } from "../support/command-line.js";
import { noteLines, notes } from "../support/tables.js";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const [OLD, NEW] = [noteLines(10), noteLines(12)];

test("from not pinned to pinned, changed and pinned anew; only the sum's own line differs", () => {
  const folder = folderWith({ "a.rnn": notes(), "notes.tsv": OLD });
  const lock = (...args: readonly string[]) => rnnc(["data", "lock", "a.rnn", ...args], { cwd: folder });
  const text = () => readFileSync(join(folder, "a.rnn"), "utf8");
  chmodSync(join(folder, "a.rnn"), 0o640);

  const unpinned = lock("--check");
  assert.is(unpinned.code, EXIT.errors);
  assert.is(unpinned.err, `a.rnn:5  notes  is NOT pinned: notes.tsv (${OLD.length} B)\n`);
  assert.is(text(), notes());

  const locked = lock();
  assert.is(locked.code, EXIT.ok, locked.err);
  assert.is(locked.out, `a.rnn:5  notes  pinned to ${sha256(OLD)}: notes.tsv (${OLD.length} B)\n`);
  const braces = ` {\n                          sha256 = "${sha256(OLD)}"\n                        }`;
  assert.is(text(), notes().replace("good: bit])", `good: bit])${braces}`));
  assert.is(statSync(join(folder, "a.rnn")).mode & 0o777, 0o640);
  assert.is(rnnc(["check", "a.rnn"], { cwd: folder }).err, "");

  const again = lock("--json");
  const [source] = (JSON.parse(again.out) as { readonly sources: readonly Record<string, unknown>[] }).sources;
  assert.equal([source.state, source.written, source.name], ["pinned", null, "notes"]);

  writeFileSync(join(folder, "notes.tsv"), NEW);
  const changed = lock();
  assert.is(changed.code, EXIT.failed);
  assert.match(
    changed.err,
    `error[source-changed]: \`notes.tsv\` is not the file that a.rnn:5 pins: its sha256 is ${sha256(NEW)}, the pin ${sha256(OLD)}.`,
  );
  assert.is(lock("--update").out, `a.rnn:5  notes  pinned anew to ${sha256(NEW)}: notes.tsv (${NEW.length} B)\n`);
  assert.is(text(), notes().replace("good: bit])", `good: bit])${braces.replace(sha256(OLD), sha256(NEW))}`));
});

test("the file that holds the source is the one that is written; with --source, by the file given", () => {
  const base = notes();
  const derived = `edition 2026

import { notes } from "./base/notes.rnn"

experiment more extends notes {
  seed = 4
}
`;
  const folder = folderWith({ "rnnc.yaml": "", "base/notes.rnn": base, "more.rnn": derived, "elsewhere/n.tsv": OLD });
  symlinkSync(join(folder, "more.rnn"), join(folder, "link.rnn"));
  const locked = rnnc(["data", "lock", "link.rnn", "--source", "notes=elsewhere/n.tsv"], { cwd: folder });
  assert.is(locked.code, EXIT.ok, locked.err);
  assert.match(locked.out, `base/notes.rnn:5  notes  pinned to ${sha256(OLD)}: elsewhere/n.tsv (${OLD.length} B)\n`);
  assert.is(readFileSync(join(folder, "more.rnn"), "utf8"), derived);
  assert.match(readFileSync(join(folder, "base/notes.rnn"), "utf8"), `sha256 = "${sha256(OLD)}"`);
});

test("what is missing is said, and nothing is written", () => {
  const two = `split(given: {
      train:    tsv("a.tsv", columns: [note, good: bit]),
      validate: tsv("b.tsv", columns: [note, good: bit]),
      test:     tsv("c.tsv", columns: [note, good: bit]),
    })`;
  const folder = folderWith({ "a.rnn": notes({ rows: two }), "a.tsv": OLD, "c.tsv": OLD });
  const locked = rnnc(["data", "lock", "a.rnn"], { cwd: folder });
  assert.is(locked.code, EXIT.failed);
  assert.match(locked.err, "error[source-missing]: The file `b.tsv` does not exist.");
  assert.is(readFileSync(join(folder, "a.rnn"), "utf8"), notes({ rows: two }));
  assert.is(rnnc(["data", "lock", "a.rnn", "--check", "--update"], { cwd: folder }).code, EXIT.usage);
});

test("a file in the canonical layout is in it afterwards, any other only has the sum", () => {
  const rows = `tsv("notes.tsv", columns: [note, good: bit]) |> split(by: order(), train: 60%, validate: 20%, test: 20%)`;
  const folder = folderWith({ "a.rnn": notes({ rows }), "notes.tsv": OLD });
  assert.is(rnnc(["fmt", "a.rnn"], { cwd: folder }).code, EXIT.ok);
  assert.is(rnnc(["data", "lock", "a.rnn"], { cwd: folder }).code, EXIT.ok);
  assert.is(rnnc(["fmt", "--check", "a.rnn"], { cwd: folder }).code, EXIT.ok);
  assert.match(readFileSync(join(folder, "a.rnn"), "utf8"), /\}\n +\|> split/);
});

test.run();
