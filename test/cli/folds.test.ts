/** Data that walk forward: every fold is a run of its own, through the real command line. */
import { spawn } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, RNNC, rnnc } from "../support/command-line.js";
import { journalOf, runsOf, sumOf } from "./runs.js";

const MONTHS = Array.from({ length: 60 }, (_, month) => {
  const date = `${2000 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
  return `${date},${(100 + 2 * month + 20 * Math.sin((month * Math.PI) / 6)).toFixed(1)}`;
});

const forecast = ({ epochs = "epochs    = 3", walk = "folds: 3, validate: 6, test: 6" } = {}) => `edition 2026

experiment sales {
  seed = 3

  data {
    rows months = csv("months.csv", columns: [month: date, sold: real])
                  |> in_order(by: month)
                  |> split(by: walk_forward(${walk}))
    scale  z    = standard(months.sold)
    target next = windows(scaled(months.sold, z), length: 6, reach_back: true)
  }

  model {
    states = recurrent(previous(next), cell: gru, units: 4)
    guess  = dense(last(states), units: 1) + last(previous(next))
  }

  train {
    loss      = squared_error(guess, last(next))
    optimizer = adam(rate: 1e-2)
    batch     = 8
    ${epochs}
    keep best validate.error
  }

  measure {
    error = mean_absolute_error(guess, last(next), scale: z)
  }
}
`;

const FILES = { "a.rnn": forecast(), "months.csv": `month,sold\n${MONTHS.join("\n")}\n` };
const folder = folderWith(FILES);
const startOf = (run: string) => journalOf(run)[0];

test("run trains every fold, each with the rows before it, and says what they come to", () => {
  const { code, out } = rnnc(["run", "a.rnn", "--threads", "1"], { cwd: folder });
  assert.is(code, EXIT.ok);
  const runs = runsOf(folder, "sales");
  assert.is(runs.length, 3);
  const starts = runs.map(startOf).sort((a, b) => Number(a.fold) - Number(b.fold));
  // Windows of six steps and the value before them: the first six rows of train begin no window of their own.
  assert.equal(
    starts.map(({ fold, examples }) => [fold, examples]),
    [
      [1, { train: 30, validate: 6, test: 6 }],
      [2, { train: 36, validate: 6, test: 6 }],
      [3, { train: 42, validate: 6, test: 6 }],
    ],
  );
  assert.match(out, /^sales {2}fold 1 of 3 {2}program /m);
  const values = [...out.matchAll(/^fold (\d) {2}validate\.error (\S+) {2}at step \d+ {2}runs\/sales\/\S+$/gm)];
  assert.equal(
    values.map(([, fold]) => fold),
    ["1", "2", "3"],
  );
  assert.match(out, /^3 folds: validate\.error \S+ ± \S+$/m);
});

test("one fold alone is the same run, and its test is of its own rows", () => {
  const alone = folderWith(FILES);
  const { code, out } = rnnc(["run", "a.rnn", "--fold", "2", "-q"], { cwd: alone });
  assert.is(code, EXIT.ok);
  assert.not.match(out, /folds:/);
  const [run] = runsOf(alone, "sales");
  const same = runsOf(folder, "sales").find((known) => startOf(known).fold === 2);
  assert.is(sumOf(run), sumOf(same ?? ""));
  const others = runsOf(folder, "sales").filter((known) => startOf(known).fold !== 2);
  for (const other of others) assert.is.not(sumOf(run), sumOf(other));
  const tested = rnnc(["test", run, "--json"], { cwd: alone });
  assert.is(tested.code, EXIT.ok, tested.err);
  assert.is(JSON.parse(tested.out).results.test.examples, 6);
});

test("an interrupted fold goes on as if nothing had been; those after it are left, and said to be", async () => {
  const cut = folderWith({ ...FILES, "a.rnn": forecast({ epochs: "epochs    = 120" }) });
  const whole = folderWith({ ...FILES, "a.rnn": forecast({ epochs: "epochs    = 120" }) });
  const child = spawn(process.execPath, [RNNC, "run", "a.rnn", "--fold", "2..3"], { cwd: cut });
  let [out, err, isAsked] = ["", "", false];
  child.stdout.on("data", (text: Buffer) => {
    out += text.toString();
    // A second one would end it at once.
    if (!isAsked && /epoch 5\//.test(out)) isAsked = child.kill("SIGINT");
  });
  child.stderr.on("data", (text: Buffer) => {
    err += text.toString();
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  assert.is(code, EXIT.interrupted, err);
  assert.match(err, /note: this was fold 2; what is left: run again with --fold 3\n/);
  const runs = runsOf(cut, "sales");
  assert.is(runs.length, 1);
  assert.is(rnnc(["resume", runs[0], "-q"], { cwd: cut }).code, EXIT.ok);
  assert.is(rnnc(["run", "a.rnn", "--fold", "2", "-q"], { cwd: whole }).code, EXIT.ok);
  assert.is(sumOf(runs[0]), sumOf(runsOf(whole, "sales")[0]));
});

test("folds that are not there, and folds where there are none", () => {
  const wrong = rnnc(["run", "a.rnn", "--fold", "4"], { cwd: folder });
  assert.equal([wrong.code, wrong.out], [EXIT.usage, ""]);
  assert.match(wrong.err, /--fold is one of 1 to 3, or some of them, such as 2\.\.3; not 4; see rnnc run --help\n/);
  const plain = forecast().replace(
    "by: walk_forward(folds: 3, validate: 6, test: 6)",
    "by: order(), train: 80%, validate: 10%, test: 10%",
  );
  const none = rnnc(["run", "b.rnn", "--fold", "1"], { cwd: folderWith({ ...FILES, "b.rnn": plain }) });
  assert.is(none.code, EXIT.usage);
  assert.match(
    none.err,
    /--fold is for data that are split into folds, by `walk_forward\(…\)` or `k_folds\(…\)`, and these are not; see rnnc run --help\n/,
  );
});

test("dates out of order are refused with both lines, and too short a series with what it needs", () => {
  const mixed = [...MONTHS];
  [mixed[3], mixed[4]] = [mixed[4], mixed[3]];
  const broken = rnnc(["run", "a.rnn"], {
    cwd: folderWith({ ...FILES, "months.csv": `month,sold\n${mixed.join("\n")}\n` }),
  });
  assert.is(broken.code, EXIT.failed);
  assert.match(
    broken.err,
    /error\[rows-out-of-order\]: `months\.csv:6` has 2000-04-01, and the row before it, `months\.csv:5`, has 2000-05-01: the rows are not in order\.\n {2}--> \S*a\.rnn:8\n/,
  );
  assert.not.match(broken.err, /fold/);
  const long = forecast({ walk: "folds: 9, validate: 6, test: 6" });
  const short = rnnc(["run", "a.rnn", "-q"], { cwd: folderWith({ ...FILES, "a.rnn": long }) });
  assert.is(short.code, EXIT.failed);
  assert.match(short.err, /error\[part-empty\]: Fold 1 has no row to train on: 9 folds/);
});

test("folds by chance end with an interval of their mean, and share one test part", () => {
  const text = `edition 2026

experiment odd {
  data {
    rows strings = csv("strings.csv", columns: [writer, bits: [4] of bit])
                   |> split(by: k_folds(folds: 3, repeats: 2, group: writer), test: 20%)
    input  string = strings.bits
    target odd    = sum(strings.bits) mod 2
  }

  model {
    states = recurrent(string, cell: gru, units: 4)
    logits = dense(last(states), units: 2)
  }

  train {
    loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 8
    epochs    = 1
  }
}
`;
  const lines = Array.from(
    { length: 60 },
    (_, row) => `w${row % 15},${[3, 2, 1, 0].map((bit) => (row >> bit) & 1).join(" ")}`,
  );
  const place = folderWith({ "a.rnn": text, "strings.csv": `writer,bits\n${lines.join("\n")}\n` });
  const { code, out, err } = rnnc(["run", "a.rnn", "--threads", "1"], { cwd: place });
  assert.is(code, EXIT.ok, err);
  const starts = runsOf(place, "odd").map(startOf);
  assert.is(starts.length, 6);
  for (const { examples } of starts) assert.equal(examples, { train: 32, validate: 16, test: 12 });
  const last = out.trim().split("\n").at(-1) ?? "";
  const [, mean, deviation, low, high] =
    /^6 folds: validate\.loss (\S+) ± (\S+), with 95 % between (\S+) and (\S+)$/.exec(last)?.map(Number) ?? [];
  // Student's quantile for 5 degrees of freedom, and 1/6 + 1/2 for folds that share half of what they train on.
  const half = 2.5706 * Math.sqrt(1 / 6 + 1 / 2) * deviation;
  assert.ok(Math.abs(high - low - 2 * half) < 0.02 * half, last);
  assert.ok(Math.abs((low + high) / 2 - mean) < 0.002, last);
});

test.run();
