/** Studies that begin with what an earlier one found, through the real command line. */
import { rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, projectWith, rnnc } from "../support/command-line.js";
import { searched } from "../support/experiments.js";
import { decisionsIn, recordsIn, studiesOf } from "../support/studies.js";
import { noteLines, notes } from "../support/tables.js";

const TEXT = searched(1);
const NARROW = TEXT.replace("in 2..9", "in 2..6");

function well({ code, out, err }: Outcome): string {
  assert.is(code, 0, `${err}${out}`);
  return out;
}

const folder = projectWith({ "wide.rnn": TEXT, "narrow.rnn": NARROW });
const told = (...argv: readonly string[]) => rnnc(argv, { cwd: folder });
well(told("search", "wide.rnn", "-q", "-n", "6"));
const [first] = studiesOf(folder);
const shown = relative(folder, first);

test("what cannot be taken is refused, with the reason", () => {
  const refused = (text: string, message: RegExp) => {
    writeFileSync(join(folder, "other.rnn"), text);
    const { code, err } = told("search", "other.rnn", "--from", first);
    assert.is(code, 3, err);
    assert.match(err, message);
    assert.is(studiesOf(folder).length, 1, "no study was begun");
  };
  refused(
    TEXT.replace("batch     = 20", "batch     = 25"),
    /^error\[study-unlike\]: No trial of the study `studies\/.*` is one of this search: they were trained otherwise\.\n.*\n.*20/,
  );
  refused(
    TEXT.replace("  measure {", "  search {\n    maximize validate.accuracy\n  }\n\n  measure {"),
    /it looked for minimize validate\.loss, and this is another objective/,
  );
  // Another name alone is no other training.
  refused(
    TEXT.replace("rate = 1e-2", "pace = 1e-2").replace("rate: rate", "rate: pace"),
    /: rate \S+, which is no parameter now \(6\)\.\n {2}help: Give its parameters the names that they had/,
  );
  refused(TEXT.replace("units = 4 in 2..9", "units = 20 in 20..30"), /: units \d below 20 \(6\)\./);
  assert.match(told("search", "wide.rnn", "--from", "nowhere").err, /^error\[study-missing\]/);
  assert.match(told("search", "wide.rnn", "--from", first, "--from", first).err, /^--from names the same study twice/);
  assert.match(told("search", "--resume", "--from", first).err, /^--from is the study's own; it cannot be changed/);
});

test("trials inside the new domains are known from the beginning, also when the earlier study is gone", () => {
  const of = recordsIn(first).flatMap(({ kind, point }) =>
    kind === "ask" ? [Number((point as Record<string, number>).s0)] : [],
  );
  const taken = of.filter((units) => units <= 6).length;
  assert.ok(taken > 0 && taken < of.length, of.join());
  const out = well(told("search", "narrow.rnn", "--from", first, "-n", "4", "--method", "tpe"));
  assert.match(
    out,
    new RegExp(`^earlier: ${taken} of 6 trials of ${shown} taken, ${6 - taken} not: units \\d above 6$`, "m"),
  );
  assert.match(out, new RegExp(`^earlier: ${taken} trials of ${shown}, the best its trial \\d: validate\\.loss `, "m"));
  well(told("search", "narrow.rnn", "--from", first, "-q", "-n", "2", "--method", "tpe"));
  rmSync(first, { recursive: true });
  well(told("search", "--resume", "-q", "-n", "4"));
  const [whole, resumed] = studiesOf(folder);
  const history = (study: string) =>
    decisionsIn(study).flatMap((record) => (["study", "extend"].includes(String(record.kind)) ? [] : [record]));
  assert.equal(history(resumed), history(whole));
  assert.match(well(told("search", "replay")), /the same decisions again: 4 asks\n$/);
  const { earlier } = JSON.parse(well(told("search", "show", "--json")));
  assert.equal([earlier.length, earlier[0].study, earlier[0].trials.length], [1, shown, taken]);
});

test("a study hands on what it was told; a grid leaves those points out and says so", () => {
  const [whole] = studiesOf(folder);
  const { earlier, trials } = JSON.parse(well(told("search", "show", whole, "--json")));
  const known = [...earlier[0].trials, ...trials].map(({ settings }) => settings.rate);
  const rates = [...new Set(known)].map((rate) => `{ rate: ${rate} }`);
  const hand = NARROW.replace(
    "  measure {",
    `  search {\n    method = hand([${rates.join(", ")}, { rate: 0.02 }])\n  }\n\n  measure {`,
  );
  writeFileSync(join(folder, "hand.rnn"), hand);
  const units = String(earlier[0].trials[0].settings.units);
  const fixed = [...earlier[0].trials, ...trials].filter(({ settings }) => String(settings.units) === units).length;
  const out = well(told("search", "hand.rnn", "--from", whole, "--set", `units=${units}`, "-n", "50"));
  assert.match(out, new RegExp(`^earlier: ${fixed} of ${known.length} trials of studies/`, "m"));
  assert.match(out, new RegExp(`^note: points of the list that were tried there, and are not again: ${fixed}$`, "m"));
  assert.match(out, new RegExp(`^every point of the list has been tried: ${rates.length + 1 - fixed} trials$`, "m"));
});

test("data files that have changed since end the study before its first trial", () => {
  const text = notes().replace("  data {", "  param size = 4 in 2..6\n\n  data {").replace("size: 4", "size: size");
  const tables = projectWith({ "a.rnn": text, "notes.tsv": noteLines(20) });
  well(rnnc(["search", "a.rnn", "-q", "-n", "1"], { cwd: tables }));
  writeFileSync(join(tables, "notes.tsv"), noteLines(30));
  const [study] = studiesOf(tables, "notes");
  const { code, err } = rnnc(["search", "a.rnn", "--from", study, "-q", "-n", "1"], { cwd: tables });
  assert.is(code, 3);
  assert.match(err, /^error\[source-changed\]/m);
});

test.run();
