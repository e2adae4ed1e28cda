/** When is checked, when it ends, which weights are kept, and how a step that goes wrong is told. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Failure } from "../../../src/runtime/failure.js";
import { failureLines } from "../../../src/runtime/training/present.js";
import { type Loaded, load } from "../../programs/workshop.js";
import { parity } from "../../support/experiments.js";
import { deeds, journal, lanes, numbers, runsOf, start } from "./runs.js";

/** 16 steps an epoch. */
function trained(rest: string): Promise<Loaded> {
  return load(
    parity({
      train: `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    ${rest}`,
    }),
  );
}

interface Checked {
  readonly step: number;
  readonly tokens: number;
  readonly epoch: number;
  readonly isBest: boolean;
  readonly validate: { readonly loss: number };
}

async function checksOf(loaded: Loaded, ...set: readonly string[]) {
  const result = await start(loaded, { set });
  const all = journal(result.folder);
  const checks = all.filter(({ kind }) => kind === "check") as unknown as readonly Checked[];
  return { ...result, checks, end: all.at(-1) };
}

test("checks: every epoch unless said, every so many steps or epochs, and after the last step always", async () => {
  const table = [
    ["epochs = 3", [16, 32, 48]],
    ["epochs = 3\n validate every 2 epochs", [32, 48]],
    ["epochs = 1\n validate every 5 steps", [5, 10, 15, 16]],
    ["steps = 20", [16, 20]],
    ["steps = 20\n validate every 10 steps", [10, 20]],
    ["steps = 3\n validate every 100 steps", [3]],
    ["steps = 3", [3]],
  ] as const;
  for (const [rest, steps] of table) {
    const { checks, end } = await checksOf(await trained(rest));
    assert.equal(
      checks.map(({ step }) => step),
      [...steps],
      rest,
    );
    assert.equal(
      checks.map(({ epoch }) => epoch),
      steps.map((step) => Math.ceil(step / 16)),
      rest,
    );
    assert.is(end?.how, "done");
    assert.match(
      String(end?.reason),
      /steps =/.test(rest) ? new RegExp(`^${steps.at(-1)} steps$`) : /^[13] epochs?$/,
      rest,
    );
  }
});

test("so many epochs or the same number of steps: the same weights", async () => {
  const [epochs, steps] = [await trained("epochs = 2"), await trained("steps = 32")];
  assert.equal(numbers((await start(epochs)).folder), numbers((await start(steps)).folder));
});

test("how often is checked changes no weight", async () => {
  const [often, seldom] = [await trained("steps = 20\n validate every 1 steps"), await trained("steps = 20")];
  assert.equal(numbers((await start(often)).folder), numbers((await start(seldom)).folder));
});

test("`stop when` on what is measured: at the first check where it holds", async () => {
  const { ending, checks, end } = await checksOf(await trained("epochs = 9\n stop when validate.loss < 100"));
  assert.is(ending.kind, "stopped");
  assert.is(ending.reason, "validate.loss < 100");
  assert.is(checks.length, 1);
  assert.equal([end?.how, end?.step], ["stopped", 16]);
});

test("`stop when` on steps and epochs: at once, with a check; an epoch counts when it is done", async () => {
  const table = [
    ["step >= 5", 5],
    ["step > 5", 6],
    ["epoch >= 2", 32],
    ["epoch > 0", 16],
    ["epoch >= 1 and step > 20", 21],
    ["epoch >= 9 or step >= 16", 16],
  ] as const;
  for (const [rule, step] of table) {
    const { checks, ending } = await checksOf(await trained(`epochs = 3\n stop when ${rule}`));
    assert.is(ending.progress.step, step, rule);
    assert.is(checks.at(-1)?.step, step, rule);
    assert.is(new Set(checks.map((check) => check.step)).size, checks.length, "no check twice");
  }
});

test("`stop when` on tokens: real steps of the sequences, at once, and as many in every epoch", async () => {
  const { checks } = await checksOf(await trained("epochs = 2"));
  const [first, second] = checks.map(({ tokens }) => tokens);
  assert.is(second, 2 * first);
  const stopped = await checksOf(await trained(`epochs = 2\n stop when tokens > ${first}`));
  assert.equal(
    stopped.checks.map(({ step }) => step),
    [16, 17],
  );
  assert.is(stopped.ending.reason, `tokens > ${first}`);
});

test("`keep best` keeps the weights of the best check, and says which it was", async () => {
  const loaded = await trained("epochs = 6\n keep best validate.loss");
  const { folder, checks, end, keep } = await checksOf(loaded);
  assert.is(keep, "validate.loss");
  const least = Math.min(...checks.map(({ validate }) => validate.loss));
  const best = checks.findLast(({ isBest }) => isBest);
  assert.is(best?.validate.loss, least);
  assert.equal(end?.best, { value: least, step: best?.step });
  let known = Number.POSITIVE_INFINITY;
  for (const { isBest, validate } of checks) {
    assert.is(isBest, validate.loss < known);
    known = Math.min(known, validate.loss);
  }
  const shorter = await trained(`steps = ${best?.step}`);
  const there = numbers((await start(shorter)).folder);
  for (const [name, values] of Object.entries(numbers(folder, "best"))) assert.equal(values, there[name], name);
});

test("`keep best` of an accuracy keeps the highest", async () => {
  const { checks } = await checksOf(await trained("epochs = 6\n keep best validate.accuracy"));
  let known = Number.NEGATIVE_INFINITY;
  for (const check of checks as unknown as readonly (Checked & { validate: { measures: { accuracy: number } } })[]) {
    assert.is(check.isBest, check.validate.measures.accuracy > known);
    known = Math.max(known, check.validate.measures.accuracy);
  }
});

test("without `keep best` the last weights alone are there", async () => {
  const { folder, end } = await checksOf(await trained("steps = 3"));
  assert.not(existsSync(join(folder, "checkpoints", "best.safetensors")));
  assert.is(end?.best, null);
});

test("the training loss of a check is over the steps since the last one", async () => {
  const each = await checksOf(await trained("steps = 4\n validate every 1 steps"));
  const both = await checksOf(await trained("steps = 4\n validate every 2 steps"));
  const losses = ({ checks }: typeof each) =>
    (checks as unknown as { train: { loss: number } }[]).map(({ train }) => train.loss);
  const [a, b, c, d] = losses(each);
  const [first, second] = losses(both);
  assert.ok(Math.abs(first - (a + b) / 2) < 1e-12);
  assert.ok(Math.abs(second - (c + d) / 2) < 1e-12);
});

test("validation of lanes does not depend on the number of lanes", async () => {
  const losses: number[] = [];
  for (const count of [5, 3]) {
    const loaded = await lanes("validate every 1 steps", "sgd(rate: 1e-30)");
    const { program, file } = loaded;
    const training = (settings: Readonly<Record<string, number>>) => {
      const rules = program.training(settings);
      return {
        ...rules,
        batch: { kind: "lanes" as const, lanes: count, length: 4 + count },
        length: { unit: "steps" as const, count: 1 },
      };
    };
    const { folder } = await start({ ...loaded, file, program: { ...program, training } });
    losses.push((journal(folder)[1] as unknown as Checked).validate.loss);
  }
  assert.ok(Math.abs(losses[0] - losses[1]) < 1e-6 * losses[0], losses.join(" "));
});

// NaN and infinity

async function failureOfRun(loaded: Loaded): Promise<{ readonly failure: Failure; readonly lines: readonly string[] }> {
  const failure = await start(loaded).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof Failure)) throw failure ?? new Error("nothing failed");
  return { failure, lines: failureLines(failure, loaded.file) };
}

test("a step that gives NaN names op, step, epoch and the line, and the run's journal has it on record", async () => {
  const table = [
    ["sgd(rate: 1e38)", /^`\w+` \(forward\) gave NaN or infinity in `\w+` at step \d+ \(epoch 1\)\.$/],
    ["momentum(rate: 1e38, momentum: 0.5)", /at step \d+ \(epoch 1\)\.$/],
  ] as const;
  for (const [rule, expected] of table) {
    const loaded = await load(parity().replace("adam(rate: 1e-2)", rule));
    const { failure, lines } = await failureOfRun(loaded);
    assert.is(failure.code, "not-finite");
    assert.match(failure.message, expected);
    assert.match(failure.advice, /learning rate/);
    if (/^`\w+` \(/.test(failure.message)) assert.match(lines[1], /main\.rnn:\d+$/);
    const [run] = runsOf(loaded);
    const record = journal(join(loaded.file.source, "..", "runs", "parity", run)).at(-1);
    assert.equal([record?.kind, record?.code, record?.message], ["failed", "not-finite", failure.message]);
  }
});

test("with carried state the step is done again as it was, and the same op named", async () => {
  const loaded = await lanes("", "sgd(rate: 1e38)");
  const { failure } = await failureOfRun(loaded);
  assert.match(failure.message, /^`\w+` \(\w+\) gave NaN or infinity|^The weights `[\w.]+` hold NaN/);
});

test("what went wrong in the data is told by its first op", async () => {
  const rows = Array.from(
    { length: 40 },
    (_, row) => `${row === 25 ? "3e38 3e38" : `${row % 7} ${row % 3}`},${row % 2}`,
  );
  const loaded = await load({
    "main.rnn": parity({
      data: `rows t = csv("t.csv", columns: [x: [2] of real, y: 0..1]) |> split(by: order(), train: 80%, validate: 10%, test: 10%)
    input  string = t.x
    target odd    = t.y`,
      model: `states = recurrent(string, cell: rnn, units: units, activation: relu)
    logits = dense(last(states * states), units: odd.classes)`,
      train: `loss = cross_entropy(logits, odd)
    optimizer = sgd(rate: 1e-3)
    batch = 4
    epochs = 1
    shuffle = false`,
    }),
    "t.csv": `x,y\n${rows.join("\n")}\n`,
  });
  const { failure, lines } = await failureOfRun(loaded);
  assert.match(failure.message, /^`multiply` \(forward\) gave NaN or infinity in `y` at step 7 \(epoch 1\)\.$/);
  assert.match(lines.join("\n"), /main\.rnn:1[45]/);
});

test("the journal of a run: a start, checks, an end; steps rise, numbers are finite", async () => {
  const { folder } = await start(await trained("epochs = 2"));
  const records = deeds(folder);
  assert.equal(
    records.map(({ kind }) => kind),
    ["start", "check", "check", "end"],
  );
  const [first] = journal(folder);
  for (const key of [
    "at",
    "experiment",
    "source",
    "hashes",
    "seed",
    "settings",
    "version",
    "device",
    "arithmetic",
    "examples",
  ])
    assert.ok(key in first, key);
  assert.is(first.source, "main.rnn");
});

test.run();
