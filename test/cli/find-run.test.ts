/** How a run is named on the command line. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { projectWith, rnnc } from "../support/command-line.js";
import { ended } from "./journals.js";

const PARITY = "runs/parity/2026-11-22T08-07-18-6b55c7f2";
const LATER = "runs/parity/2026-11-23T08-07-18-6b55c7f2";
const NOTES = "runs/notes/2026-11-22T08-07-18-0d1e2f3a";
const TRIAL = "studies/parity/wide/trials/7";

const PROJECT = projectWith({
  "rnnc.yaml": "",
  [`${PARITY}/journal.jsonl`]: ended("parity", "first"),
  [`${LATER}/journal.jsonl`]: ended("parity", "later"),
  [`${NOTES}/journal.jsonl`]: ended("notes", "notes"),
  [`${TRIAL}/journal.jsonl`]: ended("parity", "trial"),
});
mkdirSync(join(PROJECT, "sub", "parity"), { recursive: true });

/** Of a run that has ended, `resume` says how, and does nothing. */
const MEANT: readonly (readonly [run: string | null, how: string])[] = [
  [null, "later"],
  [PARITY, "first"],
  [`./${PARITY}/`, "first"],
  ["parity/2026-11-22", "first"],
  ["parity", "later"],
  ["0d1e2f3a", "notes"],
  [TRIAL, "trial"],
  ["parity/wide/7", "trial"],
];
for (const [run, how] of MEANT)
  test(`${run ?? "nothing"} names the run`, () => {
    const { out, err } = rnnc(["resume", ...(run === null ? [] : [run])], { cwd: PROJECT });
    assert.is(out, `the run has ended (${how}); there is nothing to go on with\n`, err);
  });

test("from a folder below too, where a folder may be called like an experiment", () => {
  const { out, err } = rnnc(["resume", "parity"], { cwd: join(PROJECT, "sub") });
  assert.match(out, /ended \(later\)/, err);
  assert.match(rnnc(["resume", "6b55c7f2"], { cwd: join(PROJECT, PARITY) }).err, /run-ambiguous/);
});

const told = (argv: readonly string[], cwd = PROJECT) => {
  const { code, out, err } = rnnc(argv, { cwd });
  assert.equal([code, out], [EXIT.failed, ""]);
  return err;
};

test("several that may be meant are all named, the newest first", () => {
  assert.is(
    told(["resume", "6b55c7f2"]),
    "error[run-ambiguous]: `6b55c7f2` may be any of 2 runs: `parity/2026-11-23T08-07-18-6b55c7f2`, " +
      "`parity/2026-11-22T08-07-18-6b55c7f2`.\n  help: Give more of its name.\n",
  );
});

test("none: a name nearby, or where to look", () => {
  assert.is(
    told(["test", "partiy"]),
    `error[run-missing]: No run in \`${PROJECT}\` is called \`partiy\`.\n  help: Did you mean \`parity\`?\n`,
  );
  assert.match(told(["test", "zzz"]), /\n {2}help: See what there is with `rnnc runs`\.\n$/);
  assert.match(told(["test", "sub"]), /^error\[run-missing\]: `sub` is not the folder of a run: it has no journal\.\n/);
  const empty = projectWith({});
  for (const argv of [["test"], ["resume", "parity"]])
    assert.is(
      told(argv, empty),
      `error[run-missing]: There are no runs in \`${join(empty, "runs")}\`.\n  help: Start one with \`rnnc run FILE\`.\n`,
    );
});

test("one run at a time", () => {
  assert.equal(rnnc(["resume", "parity", "notes"], { cwd: PROJECT }), {
    code: EXIT.usage,
    out: "",
    err: "give one run, or none for the newest; see rnnc resume --help\n",
  });
});

test.run();
