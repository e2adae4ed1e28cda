/** `rnnc runs` and its like, on journals of runs that never were. */
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { confirmed } from "../../src/cli/terminal/confirm.js";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { takeLock } from "../../src/runtime/records/lock.js";
import { projectWith, rnnc } from "../support/command-line.js";
import { journal, start } from "./journals.js";

const check = (step: number, loss: number, isBest: boolean) => ({
  kind: "check",
  epoch: 1,
  step,
  time: step / 10,
  train: { loss: loss + 0.25, measures: { accuracy: 0.5 + step / 2000 } },
  validate: { loss, measures: { accuracy: 0.5 + step / 1600 } },
  isBest,
});
const KEPT = { keep: "validate.accuracy", measures: { accuracy: "accuracy" } } as const;
const end = (step: number) => ({
  kind: "end",
  how: "done",
  reason: `${step} steps`,
  step,
  time: step / 10,
  best: null,
});
const LOOK = { look: 1, at: "2026-11-24T09:00:00.000Z", weights: "checkpoints/best.safetensors" };

const NARROW = "2026-11-22T08-07-18-6b55c7f2";
const WIDE = "2026-11-23T08-07-18-6b55c7f2";
const NOTES = "2026-11-21T08-07-18-0d1e2f3a";

/** Three runs that are whole, one that is broken, one trial. */
function project(): string {
  const checks = [check(200, 0.75, true), check(400, 0.5, true), check(600, 0.625, false)];
  return projectWith({
    "rnnc.yaml": "",
    [`runs/parity/${NARROW}/journal.jsonl`]: journal(start(KEPT), ...checks, end(600), { kind: "look", ...LOOK }),
    [`runs/parity/${WIDE}/journal.jsonl`]: journal(
      start({ ...KEPT, at: "2026-11-23T08:07:18.123Z", settings: { units: 16 }, set: ["units=16"], parameters: 900 }),
      check(200, 0.25, true),
    ),
    [`runs/notes/${NOTES}/journal.jsonl`]: journal(start({ experiment: "notes", at: "2026-11-21T08:07:18.123Z" })),
    "runs/notes/2026-11-20T08-07-18-0d1e2f3a/journal.jsonl": "nothing\n{}\n",
    "studies/parity/wide/trials/7/journal.jsonl": journal(
      start({ at: "2026-11-25T08:07:18.123Z" }),
      check(100, 0.5, false),
      end(100),
    ),
  });
}
const PROJECT = project();

const well = (argv: readonly string[], cwd = PROJECT): string => {
  const { code, out, err } = rnnc(argv, { cwd });
  assert.equal([code, err], [EXIT.ok, ""]);
  return out;
};

test("the list, the newest first; what is broken says why", () => {
  assert.is(
    well(["runs"]),
    `when (UTC)           experiment  run       state   steps  best or last              looks  --set
2026-11-23 08:07:18  parity      6b55c7f2  killed    200  validate.accuracy 62.50%         units=16
2026-11-22 08:07:18  parity      6b55c7f2  ended     600  validate.accuracy 75.00%      1
2026-11-21 08:07:18  notes       0d1e2f3a  killed      0
2026-11-20 08:07:18  notes       0d1e2f3a  broken
notes/2026-11-20T08-07-18-0d1e2f3a: \`${join(PROJECT, "runs/notes/2026-11-20T08-07-18-0d1e2f3a/journal.jsonl")}:1\` is not a record of a journal.
and 1 trial of searches: rnnc runs --trials
`,
  );
});

test("of one experiment, so many, with trials", () => {
  const lines = well(["runs", "parity", "--trials", "-n", "2"]).trimEnd().split("\n");
  assert.equal(
    lines.slice(1).map((line) => line.split(/ {2,}/).slice(0, 3)),
    [
      ["2026-11-25 08:07:18", "parity", "wide/7"],
      ["2026-11-23 08:07:18", "parity", "6b55c7f2"],
    ],
  );
  assert.is(well(["runs", "-n", "1"]).split("\n").length, 4);
});

test("the list as JSON", () => {
  const { format, root, runs } = JSON.parse(well(["runs", "parity", "--json"]));
  assert.equal([format, root, runs.length], [1, PROJECT, 2]);
  assert.equal(runs[1], {
    name: `parity/${NARROW}`,
    folder: join(PROJECT, "runs", "parity", NARROW),
    experiment: "parity",
    study: null,
    at: "2026-11-22T08:07:18.123Z",
    state: "ended",
    reason: "600 steps",
    fold: null,
    parent: null,
    isRetrained: false,
    program: "6b55c7f2".repeat(8),
    set: [],
    steps: 600,
    time: 60,
    result: { measure: "validate.accuracy", kind: "accuracy", value: 0.75, step: 400, isBest: true },
    looks: 1,
  });
  assert.is(JSON.parse(well(["runs", "--json"])).runs.at(-1).state, "broken");
});

test("trials by what their study says of them: it ends them without a word to their runs", () => {
  const hand = { worker: 1, pid: 1, started: "then" };
  const report = { check: 3, step: 30, time: 3, value: 0.5, score: 0.5, scoreStep: 30, isLast: false };
  const asked = [1, 2, 3, 4, 5].map((trial) => ({ kind: "ask", job: trial, trial, point: {}, visible: {}, ...hand }));
  const study = {
    ...{ kind: "study", format: 2, space: [], scoring: { measured: "validate.loss", direction: "minimize" } },
    ...{ method: { kind: "random" }, names: {}, sourceFiles: {}, set: [], trials: 5 },
  };
  const trial = (number: number) => `studies/parity/wide/trials/000${number}/journal.jsonl`;
  const broken = journal(start({ at: "2026-11-25T08:07:18.123Z" }), check(30, 0.5, false));
  const folder = projectWith({
    "rnnc.yaml": "",
    "studies/parity/wide/journal.jsonl": journal(
      ...[study, ...asked],
      { kind: "result", job: 1, trial: 1, outcome: { kind: "pruned", score: 0.5, step: 30, time: 3, checks: 3 } },
      { kind: "result", job: 2, trial: 2, outcome: { kind: "failed", class: "lost worker", message: "It was lost." } },
      ...[3, 4].map((job) => ({ kind: "suspend", job, trial: job, rung: 0, report })),
      { kind: "promote", job: 6, trial: 4, rung: 1, ...hand },
      { kind: "result", job: 5, trial: 5, outcome: { kind: "complete", score: 0.5, step: 30, time: 3 } },
    ),
    ...Object.fromEntries([1, 2, 3, 4].map((number) => [trial(number), broken])),
    [trial(5)]: journal(start({ at: "2026-11-25T08:07:18.123Z" }), end(30)),
  });
  const states = well(["runs", "--trials"], folder)
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/ {2,}/).slice(2, 4).join(" "));
  assert.equal(states.toSorted(), [
    ...["run state", "wide/0001 pruned", "wide/0002 failed: lost worker", "wide/0003 suspended", "wide/0004 killed"],
    "wide/0005 ended",
  ]);
  const shown = well(["runs", "show", "wide/3"], folder);
  assert.match(shown, /^parity\/wide\/0003 {2}suspended: after 3 checks\n/);
  assert.match(shown, /^next +rnnc run --trial studies\/parity\/wide\/trials\/0003$/m);
});

test("no such experiment, no run at all, no count", () => {
  const told = (...argv: readonly string[]) => rnnc(["runs", ...argv], { cwd: PROJECT });
  assert.is(
    told("partiy").err,
    `error[run-missing]: There are no runs of \`partiy\` in \`${PROJECT}\`.\n  help: Did you mean \`parity\`?\n`,
  );
  assert.match(told("comapre").err, /help: Did you mean `rnnc runs compare`\?\n$/);
  assert.equal([told("-n", "0").code, told("a", "b").code], [EXIT.usage, EXIT.usage]);
  const empty = projectWith({});
  assert.is(well(["runs"], empty), `no runs in ${empty}; start one with \`rnnc run FILE\`\n`);
  assert.equal(JSON.parse(well(["runs", "--json"], empty)).runs, []);
});

test("one run: everything its records say, and its curves", () => {
  const out = well(["runs", "show", NARROW]);
  const run = `runs/parity/${NARROW}`;
  assert.ok(
    out.startsWith(
      `parity/${NARROW}  ended: 600 steps\n\nsettings    units=8, seed=3\nhashes      program 6b55c7f26b55  data`,
    ),
  );
  for (const line of [
    "data        train 800, validate 100, test 100 examples",
    "parameters  354; 87.9 KiB of memory",
    "device      native avx2; rnnc 0.1.0",
    "     loss",
    "        accuracy",
    "checks      3, in 1m00s of training",
    "best        step 400, epoch 1: validate.accuracy 75.00%, validate.loss 0.5, train.loss 0.75",
    "last        step 600, epoch 1: validate.accuracy 87.50%, validate.loss 0.625, train.loss 0.875",
    "test        look 1, 2026-11-24 09:00:00, checkpoints/best.safetensors: broken off before its results",
    `next        rnnc test ${run}`,
  ])
    assert.ok(out.split("\n").includes(line), `${line}\n${out}`);
  assert.match(out, / validate$/m);
  assert.match(out, / train$/m);
  const { format, run: shown } = JSON.parse(well(["runs", "show", NARROW, "--json"]));
  assert.equal([format, shown.state, shown.checks.length, shown.last.step, shown.best.step], [1, "ended", 3, 600, 400]);
  assert.equal(
    shown.files.map(({ path }: { readonly path: string }) => path),
    ["journal.jsonl"],
  );
});

test("one measure alone; one that was not measured", () => {
  const out = well(["runs", "show", NARROW, "--measure", "validate.accuracy"]);
  assert.not.match(out, /^ +loss$/m);
  const { code, err } = rnnc(["runs", "show", NARROW, "--measure", "words"], { cwd: PROJECT });
  assert.equal(
    [code, err],
    [EXIT.usage, "--measure is one of what was measured: loss, accuracy; not words; see rnnc runs show --help\n"],
  );
});

test("two runs: what differs, the measures side by side, one plot", () => {
  const out = well(["runs", "compare", NARROW, WIDE, "--measure", "loss"]);
  const [text] = out.split("     loss of validate");
  assert.is(
    text,
    `A  parity/${NARROW}  ended: 600 steps
B  parity/${WIDE}  killed

settings  A  B
units     8  16

otherwise   A    B
parameters  354  900

at the best             A       B          B − A
step                  400     200           −200
train.loss           0.75     0.5          −0.25
validate.loss         0.5    0.25          −0.25
train.accuracy     70.00%  60.00%  −10.00 points
validate.accuracy  75.00%  62.50%  −12.50 points

at the end              A       B          B − A
step                  600     200           −400
train.loss          0.875     0.5         −0.375
validate.loss       0.625    0.25         −0.375
train.accuracy     80.00%  60.00%  −20.00 points
validate.accuracy  87.50%  62.50%  −25.00 points

`,
  );
  assert.match(out, / A$/m);
  assert.match(out, / B$/m);
  const json = JSON.parse(well(["runs", "compare", NARROW, WIDE, "--json"]));
  assert.equal([json.format, json.a.name, json.b.state, json.warnings], [1, `parity/${NARROW}`, "killed", []]);
  assert.equal(json.settings, [{ name: "units", a: "8", b: "16" }]);
});

test("two runs that cannot be compared as they are, and no two", () => {
  assert.match(
    well(["runs", "compare", NARROW, NOTES]),
    /\nwarning: not comparable as they are: the best is by validate\.accuracy in one and by nothing in the other\n|\n/,
  );
  const told = (...argv: readonly string[]) => rnnc(["runs", "compare", ...argv], { cwd: PROJECT });
  assert.equal([told(NARROW).code, told(NARROW, `parity/${NARROW}`).code], [EXIT.usage, EXIT.usage]);
  assert.match(told(NARROW, "2026-11-20").err, /^error\[journal-broken\]/);
});

test("removing: by --yes where nobody can be asked, and only what was named", () => {
  const folder = project();
  const at = (...names: readonly string[]) => join(folder, "runs", ...names);
  const told = (...argv: readonly string[]) => rnnc(["runs", "remove", ...argv], { cwd: folder });
  assert.equal(told(NARROW), {
    code: EXIT.usage,
    out: "",
    err: "there is nobody to ask whether they may be removed: give --yes; see rnnc runs remove --help\n",
  });
  assert.match(
    told("notes", "-y").err,
    /^notes is an experiment; say which of its runs, such as runs\/notes\/2026-11-21/,
  );
  assert.match(told("6b55c7f2", "-y").err, /^error\[run-ambiguous\]/);
  assert.match(told("wide/7", "-y").err, /^error\[run-elsewhere\]: `.*trials\/7` does not lie in `.*runs`\./);
  assert.equal([told().code, told("-y").code], [EXIT.usage, EXIT.usage]);
  // One that is broken can be removed, too; one that cannot be found keeps all the others.
  assert.is(told("2026-11-20", "nowhere", "-y").code, EXIT.failed);
  assert.equal(readdirSync(at("notes")).length, 2);
  const { code, out } = told("2026-11-20", NARROW, `parity/${NARROW}`, "-y");
  assert.is(code, EXIT.ok);
  assert.match(
    out,
    /^removed runs\/notes\/2026-11-20T08-07-18-0d1e2f3a\nremoved runs\/parity\/2026-11-22T08-07-18-6b55c7f2\n2 runs, 1\.\d+ KiB freed\n$/,
  );
  assert.equal([readdirSync(at("notes")), readdirSync(at("parity"))], [[NOTES], [WIDE]]);
});

test("neither a run that is being written, nor one elsewhere, nor a link to one", () => {
  const [folder, other] = [project(), project()];
  const told = (name: string) => rnnc(["runs", "remove", name, "-y"], { cwd: folder });
  const busy = join(folder, "runs", "parity", NARROW);
  const lock = takeLock(busy);
  assert.match(told(NARROW).err, /^error\[run-busy\]: `.*` is being written by process \d+/);
  lock.release();
  const elsewhere = join(other, "runs", "parity", NARROW);
  assert.match(told(elsewhere).err, /^error\[run-elsewhere\]: `.*` does not lie in/);
  symlinkSync(elsewhere, join(folder, "runs", "notes", "2026-12-01T00-00-00-aaaaaaaa"));
  assert.match(told("aaaaaaaa").err, /^error\[run-elsewhere\]: `.*` is a link, and no run\./);
  mkdirSync(join(folder, "sub"));
  for (const run of [busy, elsewhere]) assert.ok(existsSync(join(run, "journal.jsonl")));
});

test("killed while it removes: the run is there whole, or not at all, and the rest goes with the next", () => {
  const preload = new URL("./kill-at.mjs", import.meta.url).href;
  const folder = project();
  const group = join(folder, "runs", "parity");
  const states: string[] = [];
  for (let call = 1; call <= 12; call++) {
    rnnc(["runs", "remove", NARROW, "-y"], {
      cwd: folder,
      node: ["--import", preload],
      env: { KILL_AT: String(call) },
    });
    const names = readdirSync(group).filter((name) => !name.startsWith("."));
    states.push(names.includes(NARROW) ? "there" : "gone");
    if (names.includes(NARROW)) {
      assert.ok(existsSync(join(group, NARROW, "journal.jsonl")));
      continue;
    }
    assert.ok(readdirSync(group).length >= 2, "something is left aside");
    assert.is(rnnc(["runs", "remove", WIDE, "-y"], { cwd: folder }).code, EXIT.ok);
    assert.equal(readdirSync(group), []);
    break;
  }
  assert.equal([states[0], states.at(-1)], ["there", "gone"]);
});

test("only `y` and `yes` are yes", async () => {
  for (const [answer, expected] of [
    ["y\n", true],
    [" Yes \n", true],
    ["\n", false],
    ["no\n", false],
    ["yesterday\n", false],
    ["", false],
  ] as const) {
    const [input, output] = [new PassThrough(), new PassThrough()];
    input.end(answer);
    assert.is(await confirmed("Remove?", input, output), expected, answer);
    assert.match(String(output.read()), /^Remove\? \[y\/N\] /);
  }
});

test.run();
