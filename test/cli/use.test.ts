/** `rnnc use`: predictions and texts through the real command line, and the same by `load`. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { node, type Outcome, projectWith, RNNC, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

function newestRun(folder: string, experiment: string): string {
  const runs = join(folder, "runs", experiment);
  return join(runs, readdirSync(runs).sort().at(-1) ?? "");
}

const jsonOf = (out: string) =>
  out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

function piped(folder: string, args: readonly string[], input: string): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RNNC, ...args], {
    cwd: folder,
    input,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

const PARITY = (() => {
  const folder = projectWith({
    "a.rnn": parity({
      settings: "",
      data: `rows strings = bits(count: 4_000, length: 1..6) |> split(train: 80%, validate: 10%, test: 10%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2`,
      model: `states = recurrent(string, cell: lstm, units: 12)
    logits = dense(last(states), units: odd.classes)`,
      train: `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 2e-2)
    batch     = 50
    epochs    = 20
    stop when validate.accuracy >= 100%
    keep best validate.loss`,
    }),
  });
  well(rnnc(["run", "a.rnn", "-q"], { cwd: folder }));
  return folder;
})();

const STRINGS = [[1], [1, 0, 1], [0, 1, 1, 1], [0, 0], [1, 1, 1, 1, 1, 1]];
const RECORDS = STRINGS.map((bits) => `${JSON.stringify({ bits })}\n`).join("");

test("a prediction for each record, in order; neither batch nor padding changes one", () => {
  const all = jsonOf(well(piped(PARITY, ["use", "parity", "-"], RECORDS)));
  assert.equal(
    all.map(({ odd }) => odd.predicted),
    STRINGS.map((bits) => bits.reduce((sum, bit) => sum + bit, 0) % 2),
  );
  const alone = STRINGS.map((bits) => jsonOf(well(piped(PARITY, ["use", "parity", "-"], JSON.stringify({ bits }))))[0]);
  assert.equal(alone, all);
  const many = jsonOf(well(piped(PARITY, ["use", "parity", "-", "--top", "2"], RECORDS.repeat(40))));
  assert.is(many.length, 200);
  for (const { odd } of many) assert.ok(Math.abs(odd.top[0].probability + odd.top[1].probability - 1) < 1e-12);
});

test("nothing in, nothing out", () => {
  assert.equal(piped(PARITY, ["use", "parity", "-"], ""), { code: 0, out: "", err: "" });
});

test("a bad record: those before it are told, then its line and what is wrong", () => {
  const table = [
    ['{"bits":[1,2]}', "`standard input:2`: `bits` is 2, and must be a whole number from 0 to 1."],
    ['{"bits":"101"}', '`standard input:2`: `bits` is "101", and must be a list of numbers.'],
    ['{"bits":[1,1,1,1,1,1,1]}', "must be a list of 1..6 numbers"],
    ['{"bit":[1]}', "`standard input:2` has a field `bit`, which the data do not have; did you mean `bits`?"],
    ["{}", "lacks the field `bits`, which `string` is made from"],
    ['{"bits":', "`standard input:2` is no JSON object"],
    ["101", "`standard input:2` is no JSON object"],
  ] as const;
  for (const [line, message] of table) {
    const { code, out, err } = piped(PARITY, ["use", "parity", "-"], `{"bits":[1]}\n${line}\n{"bits":[0]}\n`);
    assert.is(code, 3, line);
    assert.is(jsonOf(out).length, 1, line);
    assert.ok(err.includes(message), err);
    assert.not.match(err, /\n\s+at /);
  }
});

test("what was fitted is kept with the run, and not taken when it has been changed", () => {
  const folder = projectWith({ "a.rnn": parity() });
  well(rnnc(["run", "a.rnn", "-q"], { cwd: folder }));
  const file = join(newestRun(folder, "parity"), "fitted.json");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace("{}", '{"v":["a"]}'));
  const changed = piped(folder, ["use", "parity", "-"], '{"bits":[1]}\n');
  assert.is(changed.code, 3);
  assert.match(changed.err, /error\[program-changed\]: `.*fitted\.json` is not the file that this run wrote/);
  rmSync(file);
  assert.match(
    piped(folder, ["use", "parity", "-"], "").err,
    /error\[run-missing\]: .*there is no file `fitted\.json`/,
  );
});

const SERIES = `edition 2026

experiment waves {
  data {
    rows series = csv("waves.csv", columns: [height: real]) |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    scale z      = standard(series.height)
    target wave  = scaled(series.height, z) |> windows(length: 8)
  }

  model {
    states = recurrent(previous(wave), cell: gru, units: 8)
    guess  = dense(last(states), units: 1)
  }

  train {
    loss      = squared_error(guess, last(wave))
    optimizer = adam(rate: 1e-2)
    batch     = 20
    epochs    = 30
  }
}
`;

test("a series: its rows in order, and the row to come on the scale of the data", () => {
  const height = (t: number) => 50 + 10 * Math.sin(t / 3);
  const table = `height\n${Array.from({ length: 300 }, (_, t) => height(t).toFixed(4)).join("\n")}\n`;
  const folder = projectWith({ "a.rnn": SERIES, "waves.csv": table });
  well(rnnc(["run", "a.rnn", "-q"], { cwd: folder }));
  const rows = Array.from({ length: 20 }, (_, t) => height(40 + t).toFixed(4));
  writeFileSync(join(folder, "recent.csv"), `height\n${rows.join("\n")}\n`);
  const [{ wave }] = jsonOf(well(rnnc(["use", "waves", "recent.csv"], { cwd: folder })));
  assert.ok(Math.abs(wave.predicted - height(60)) < 2, `${wave.predicted} for ${height(60)}`);
  const lines = rows.map((value) => JSON.stringify({ height: Number(value) })).join("\n");
  assert.equal(jsonOf(well(piped(folder, ["use", "waves", "-"], lines)))[0].wave, wave);
  writeFileSync(join(folder, "short.csv"), `height\n${rows.slice(0, 7).join("\n")}\n`);
  const { code, err } = rnnc(["use", "waves", "short.csv"], { cwd: folder });
  assert.is(code, 3);
  assert.match(err, /A window of 8 steps needs 8 rows of `wave`, and there are 7/);
});

const WORDS = `edition 2026

experiment nursery {
  data {
    rows poem  = text("poem.txt") |> lines() |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab v    = vocabulary(words(lower(poem.text), marks: apart))
    target word = tokens(words(lower(poem.text), marks: apart), v) |> windows(length: 6)
  }

  model {
    states = embed(previous(word), size: 8) |> recurrent(cell: gru, units: 24)
    logits = dense(last(states), units: v.size)
  }

  train {
    loss      = cross_entropy(logits, last(word))
    optimizer = adam(rate: 2e-2)
    batch     = 20
    epochs    = 30
  }
}
`;

test("a model of windows goes on by sliding; words join; load gives the same", () => {
  const verse = "The cat sat on the mat, and the dog lay down.\nThen the sun went away, and the moon came out!\n";
  const folder = projectWith({ "a.rnn": WORDS, "poem.txt": verse.repeat(12) });
  well(rnnc(["run", "a.rnn", "-q"], { cwd: folder }));
  const ask = (...more: readonly string[]) =>
    well(rnnc(["use", "nursery", "-p", "The cat sat on the mat", "-l", "12", ...more], { cwd: folder }));
  const greedy = ask("-t", "0");
  assert.is(greedy, "The cat sat on the mat, and the dog lay down. then the sun went away\n");
  assert.is(ask("-t", "0.7", "--top-k", "1", "--seed", "9"), greedy);
  const sampled = ask("-t", "1.5", "--seed", "3");
  assert.is(ask("-t", "1.5", "--seed", "3", "--threads", "1"), sampled);
  const [json] = jsonOf(ask("-t", "0", "--json"));
  assert.is(`${json.text}\n`, greedy);
  assert.is(json.tokens.length, 12);
  assert.ok(json.perplexity >= 1);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules", "rnnc"));
  writeFileSync(
    join(folder, "own.mjs"),
    `import { load } from "rnnc/runtime";
const model = await load(process.argv[2]);
const [{ text }] = model.generate({ prompt: "The cat sat on the mat", length: 12, temperature: 0 });
process.stdout.write(text + "\\n");
try { model.predict([{ text: "a" }]) } catch (error) { process.stdout.write(error.name) }`,
  );
  assert.ok(well(node([join(folder, "own.mjs"), newestRun(folder, "nursery")], { cwd: folder })).startsWith(greedy));
});

test("wrong usage", () => {
  const table: readonly (readonly [readonly string[], string])[] = [
    [["use"], "give a run"],
    [["use", "parity", "x.jsonl"], "there is no file `x.jsonl`"],
    [["use", "parity", "x.jsonl", "--length", "3"], "--length is for a model that writes"],
    [["use", "parity", "--temperature", "-1"], "--temperature"],
    [["use", "parity", "--top-p", "2"], "--top-p is above 0 and at most 1, not 2"],
    [["use", "parity", "--top-k", "0"], "--top-k is a count from 1, not 0"],
  ];
  for (const [argv, message] of table) {
    const { code, err } = rnnc(argv, { cwd: PARITY });
    assert.is(code, 64, `${argv.join(" ")}: ${err}`);
    assert.ok(err.includes(message), err);
  }
  const writes = rnnc(["use", "parity", "--prompt", "a"], { cwd: PARITY });
  assert.is(writes.code, 3);
  assert.match(writes.err, /This model does not go on by itself: it reads `string`/);
});

test.run();
