/** `rnnc bench`: where a step's time and memory go, as text and as JSON. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, projectWith, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

const folder = projectWith({ "rnnc.yaml": "# a project", "a.rnn": parity() });

interface Report {
  readonly format: number;
  readonly steps: number;
  readonly batch: { readonly examples: number; readonly longest: number; readonly tokens: number };
  readonly stepMs: number;
  readonly outsideMs: number;
  readonly passes: Readonly<Record<"forward" | "backward" | "update", number>>;
  readonly ops: readonly {
    readonly op: string;
    readonly pass: string;
    readonly callsPerStep: number;
    readonly ms: number;
  }[];
  readonly memory: Readonly<
    Record<"parameters" | "gradients" | "optimizer" | "buffers" | "foretold" | "resident", number>
  >;
  readonly peer: Readonly<Record<string, unknown>> | null;
}

function bench(args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome {
  const outcome = rnnc(["bench", ...args, "--steps", "3"], { cwd: folder, env });
  assert.is(outcome.code, 0, outcome.err);
  return outcome;
}

function reportOf(args: readonly string[], env: Readonly<Record<string, string>> = {}): Report {
  return JSON.parse(bench([...args, "--json"], env).out) as Report;
}

test("JSON: every op of a step once, its parts add up, and memory is what explain foretells", () => {
  const report = reportOf(["a.rnn"]);
  assert.is(report.format, 1);
  assert.is(report.steps, 3);
  assert.is(report.batch.examples, 50);
  assert.is(report.batch.longest, 12);
  assert.ok(report.batch.tokens > 50 && report.batch.tokens < 50 * 12, `${report.batch.tokens} real steps`);
  const calls = report.ops.map(({ op, pass, callsPerStep }) => `${op} ${pass} ${callsPerStep}`).sort();
  assert.equal(calls, [
    "adam update 1",
    "all_finite update 1",
    "argmax forward 1",
    "linear backward 1",
    "linear forward 1",
    "lstm backward 1",
    "lstm forward 1",
    "softmax_cross_entropy backward 1",
    "softmax_cross_entropy forward 1",
  ]);
  const { forward, backward, update } = report.passes;
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9 * Math.max(1, b), `${a} and ${b}`);
  near(forward + backward + update + report.outsideMs, report.stepMs);
  near(
    report.ops.reduce((sum, { ms }) => sum + ms, 0),
    forward + backward + update,
  );
  // lstm of 8 on 1, dense of 2 on 8.
  const count = 4 * 8 * (1 + 8 + 1) + 8 * 2 + 2;
  const { parameters, gradients, optimizer, foretold } = report.memory;
  assert.equal([parameters, gradients, optimizer], [4 * count, 4 * count, 8 * count]);
  const explained = rnnc(["explain", "a.rnn", "--json"], { cwd: folder });
  assert.is(foretold, JSON.parse(explained.out).cost.bytes.high);
  assert.is(report.peer, null);
});

test("text: the batch by its real steps, the update in lines of its own, memory foretold and measured", () => {
  const { out } = bench(["a.rnn"]);
  assert.match(out, /^parity {2}\w+ \(.*\)\n/);
  assert.match(out, /^batch: 50 examples of up to 12 steps, \d+ real steps in all; 3 batches timed$/m);
  assert.match(out, /^adam +update +1 /m);
  assert.match(out, /^outside of kernels +/m);
  assert.match(out, /^forward [\d.]+ ms, backward [\d.]+ ms, update [\d.]+ ms$/m);
  assert.match(out, /^memory: parameters 1\.32 KiB, gradients 1\.32 KiB, optimizer 2\.64 KiB, buffers of training /m);
  assert.match(out, /^ +foretold of a whole run \d[\d.]* KiB; this process grew by /m);
  assert.not.match(out, /PyTorch/);
});

test("what is asked for wrongly", () => {
  for (const [args, said] of [
    [["bench"], "give one `.rnn` file"],
    [["bench", "a.rnn", "--steps", "0"], "--steps is a count from 1, not 0"],
    [["bench", "a.rnn", "--steps", "many"], "--steps is a count from 1, not many"],
    [["bench", "b.rnn"], "there is no file `b.rnn`"],
  ] as const) {
    const { code, err } = rnnc(args, { cwd: folder });
    assert.is(code, 64);
    assert.ok(err.startsWith(said), err);
  }
});

test("no PyTorch: one line that says so, and all else as without it", () => {
  const { out } = bench(["a.rnn", "--peer"], { RNNC_BENCH_PYTHON: "/no/such/python" });
  assert.is(
    out.trimEnd().split("\n").at(-1),
    "PyTorch: not compared, there is no PyTorch: /no/such/python has no torch; RNNC_BENCH_PYTHON names another Python",
  );
  assert.match(out, /^adam +update +1 /m);
});

test.run();
