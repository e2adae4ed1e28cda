/** `rnnc data show` and `rnnc data prepare`, as a person calls them. */
import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, rnnc } from "../support/command-line.js";
import { noteLines, notes } from "../support/tables.js";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test("what there is to see of a table, to people and to programs; nothing is kept", () => {
  const rows = `tsv("notes.tsv", columns: [note, good: bit]) { sha256 = "${sha256("as it was")}" }
                   |> where(note != "note 0 is good")
                   |> split(by: order(), train: 60%, validate: 20%, test: 20%)`;
  const folder = folderWith({ "a.rnn": notes({ rows }), "notes.tsv": noteLines(12) });
  const shown = rnnc(["data", "show", "a.rnn", "--rows", "1"], { cwd: folder });
  assert.is(shown.code, EXIT.ok, shown.err);
  assert.is(shown.err, "");
  assert.is(
    shown.out.slice(0, shown.out.indexOf("\nvocab")),
    `sources
  notes  notes.tsv  ${noteLines(12).length} B  12 lines  ${sha256(noteLines(12)).slice(0, 12)}…  CHANGED: the pin is ${sha256("as it was")}

steps
  line 5  table  notes_table  12 rows
  line 6  where  notes_where  10 rows  2 left out (16.7%)
  line 7  split  notes        10 rows  train 6, validate 2, test 2

parts
  train     6 rows  60%
  validate  2 rows  20%
  test      2 rows  20%
`,
  );
  assert.match(shown.out, "vocab words_of: 8 ids\n  train     24 tokens  7 different");
  assert.match(shown.out, "target good: ids, one a row\n");
  assert.match(
    shown.out,
    /\n {2}the same inputs in train and validate: 2 of 2 rows of validate \(100%\)\n {4}notes\.tsv:3 and notes\.tsv:9\n/,
  );
  assert.match(shown.out, /examples\n {2}train, notes\.tsv:2\n {4}note {2}note 1 is bad\n {4}good {2}1\n$/);
  assert.not(existsSync(join(folder, ".rnnc/cache/data")));

  const asJson = rnnc(["data", "show", "a.rnn", "--json", "--rows", "0"], { cwd: folder });
  const report = JSON.parse(asJson.out) as Record<string, unknown>;
  assert.equal(Object.keys(report), [
    ...["format", "experiment", "sources", "steps", "parts", "vocabularies", "duplicates", "examples", "columns"],
  ]);
  assert.equal([report.format, report.experiment, report.examples], [1, "notes", []]);
  assert.is(rnnc(["data", "show", "a.rnn", "--rows", "some"], { cwd: folder }).code, EXIT.usage);
});

test("prepare keeps what a run then finds, says where, and does it once", () => {
  const folder = folderWith({ "a.rnn": notes(), "notes.tsv": noteLines(20) });
  const prepare = () => rnnc(["data", "prepare", "a.rnn"], { cwd: folder });
  const first = prepare();
  assert.is(first.code, EXIT.ok, first.err);
  const text =
    /^examples {6}train 12, validate 4, test 4\nvocabularies {2}words_of 8\nprepared in [\d.]+s: (\S+) \([\d.]+ KiB\)\n$/;
  assert.match(first.out, text);
  assert.ok(existsSync(join(folder, text.exec(first.out)?.[1] ?? "none")));
  assert.match(prepare().out, /\ncached in [\d.]+s: /);
  assert.match(rnnc(["run", "a.rnn"], { cwd: folder }).out, "data: train 12, validate 4, test 4 (cached)");
  writeFileSync(join(folder, "notes.tsv"), noteLines(30));
  assert.match(prepare().out, "note: made anew: `notes.tsv` has changed since the cache was made.\n");
});

test.run();
