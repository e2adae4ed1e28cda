/** The suite itself: a sound device passes, and each check catches the device that breaks its demand. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Numbers } from "../../src/ops/contract.js";
import type { OpName } from "../../src/ops/names.js";
import { createJsDevice } from "../../src/runtime/devices/js.js";
import { argumentsOf } from "../ops/harness.js";
import { arrayOf, type DeviceCall, deviceWith, type Mistake } from "./broken.js";
import { aliasing } from "./checks/aliasing.js";
import { differences } from "./checks/differences.js";
import { extremes } from "./checks/extremes.js";
import { golden } from "./checks/golden.js";
import { keptRows } from "./checks/kept-rows.js";
import { leaks } from "./checks/leaks.js";
import { padding } from "./checks/padding.js";
import { references } from "./checks/references.js";
import { shapes } from "./checks/shapes.js";
import { threads } from "./checks/threads.js";
import { CHECKS, subjectOf } from "./conform.js";
import type { Check, TargetDevice } from "./target.js";

/** What the tests of a check threw. */
async function faults(check: Check, made: TargetDevice): Promise<readonly string[]> {
  const messages: string[] = [];
  for (const { name, run } of check.tests(subjectOf("js", { ways: 2, ...made }))) {
    try {
      await run();
    } catch (error) {
      messages.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return messages;
}

for (const check of CHECKS) {
  test(`${check.name}: a sound device passes`, async () => {
    const ops: readonly OpName[] = ["gru", "linear", "activation", "embedding", "squared_error", "all_finite"];
    const device = createJsDevice();
    assert.equal(await faults(check, { device, ops, isLinear: true, onThreads: () => device }), []);
    // The same where memory is no line.
    if (check !== leaks)
      assert.equal(await faults(check, { device, ops: ["take_last", "multiply"], isLinear: false }), []);
  });
}

interface Broken {
  readonly what: string;
  readonly check: Check;
  /** Of a message of the check. */
  readonly says: RegExp;
  readonly op: OpName;
  readonly mistake: Mistake;
  readonly others?: Partial<TargetDevice>;
}

/** After a call that writes it, something is done to one of its arrays. */
function after(name: string, spoil: (array: Numbers, call: DeviceCall) => void): Mistake {
  return (call, run) => {
    run();
    const array = arrayOf(call, name);
    const isMade = argumentsOf(call.op, call.pass, "output", "result").some((argument) => argument.name === name);
    if (array && array.length > 0 && isMade) spoil(array, call);
  };
}

function change(array: Numbers, by: (value: number) => number): void {
  for (let at = 0; at < array.length; at++) array[at] = by(array[at]);
}

const scaled = (array: Numbers, factor: number) => change(array, (value) => value * factor);

/** The last element of an array keeps what it was, in calls of some sizes. */
function forgetting(name: string, when: (sizes: DeviceCall["sizes"]) => boolean = () => true): Mistake {
  return (call, run) => {
    const array = arrayOf(call, name);
    const before = array?.at(-1);
    run();
    if (array && before !== undefined && when(call.sizes)) array.fill(before, array.length - 1);
  };
}

/** Steps of an example that are not real, as sums over an input: what a kernel has that does not look at lengths. */
function paddedSum(call: DeviceCall): number {
  const [x, lengths] = [arrayOf(call, "x"), arrayOf(call, "lengths")];
  const { time, batch } = call.sizes;
  if (!x || !lengths) return 0;
  const width = x.length / (time * batch);
  let sum = 0;
  for (let row = 0; row < time * batch; row++) {
    if (Math.floor(row / batch) < lengths[row % batch]) continue;
    for (const value of x.subarray(row * width, (row + 1) * width)) sum += value;
  }
  return sum;
}

const kept: Float32Array[] = [];
let handles = 0;
let threadCount = 1;

const BROKEN: readonly Broken[] = [
  {
    what: "forgets to write an element",
    ...{ check: references, op: "gru", says: /gru backward: .*dWx\[.*was not written/ },
    mistake: forgetting("dWx"),
  },
  {
    what: "forgets one where a row ends a vector and begins another",
    ...{ check: references, op: "gru", says: /hidden 31.*y\[.*was not written/ },
    mistake: forgetting("y", ({ hidden }) => hidden > 16),
  },
  {
    what: "is a little wrong",
    ...{ check: references, op: "linear", says: /y\[\d+\] is .*, not / },
    mistake: after("y", (y) => scaled(y, 1.0001)),
  },
  {
    what: "writes where it should add",
    ...{ check: references, op: "linear", says: /adding to .*d[XWB]\[/ },
    mistake: (call, run) => {
      call.accumulate = 0;
      run();
    },
  },
  {
    what: "needs an output that may be absent",
    ...{ check: references, op: "gru", says: /no last/ },
    mistake: (call, run) => {
      if (call.pass === "forward" && !call.memories.last) throw new Error("no last");
      run();
    },
  },
  {
    what: "ignores lengths",
    ...{ check: references, op: "gru", says: /lengths mixed/ },
    mistake: (call, run) => {
      call.memories.lengths = null;
      run();
    },
  },
  {
    what: "writes beside an array",
    ...{ check: references, op: "multiply", says: /something was written beside `y`/ },
    mistake: after("y", (y) => new Float32Array(y.buffer, y.byteOffset + 4 * y.length, 1).fill(0)),
  },
  {
    what: "changes an input",
    ...{ check: references, op: "multiply", says: /`a` is only read, and was changed/ },
    mistake: (call, run) => {
      run();
      arrayOf(call, "a")?.fill(0);
    },
  },
  {
    what: "is wrong at sizes that no list has",
    ...{ check: shapes, op: "linear", says: /input (3[4-9]|4\d|5\d|6[0-4]).*was not written.*seed/ },
    mistake: forgetting("y", ({ input }) => input > 33 && input < 65),
  },
  {
    what: "stops where there is nothing to do",
    ...{ check: shapes, op: "multiply", says: /any size may be zero: no rows/ },
    mistake: (call, run) => {
      if (call.sizes.rows === 0) throw new Error("no rows");
      run();
    },
  },
  {
    what: "has a gradient that is not of its outputs",
    ...{ check: differences, op: "gru", says: /dWh: .*, by differences / },
    mistake: after("dWh", (dWh) => scaled(dWh, 1.5)),
  },
  {
    what: "has another formula than PyTorch",
    ...{ check: golden, op: "gru", says: /what PyTorch gives: .*y\[/ },
    mistake: after("y", (y) => scaled(y, 1.0001)),
  },
  {
    what: "reads padded steps",
    ...{ check: padding, op: "gru", says: /y is another with other dirt/ },
    mistake: after("y", (y, call) => y.fill(y[0] + 0 * paddedSum(call), 0, 1)),
  },
  {
    what: "reads scratch",
    ...{ check: padding, op: "gru", says: /dX is another with other dirt/ },
    mistake: (call, run) => {
      const left = arrayOf(call, "dZx")?.at(0) ?? 0;
      run();
      const dX = arrayOf(call, "dX");
      dX?.fill(dX[0] + 0 * left, 0, 1);
    },
  },
  {
    what: "depends on the number of padded steps",
    ...{ check: padding, op: "gru", says: /dWx with 20 more of time is another/ },
    mistake: after("dWx", (dWx, { sizes: { time } }) => scaled(dWx, 1 + time * 2 ** -22)),
  },
  {
    what: "leaves something in padded steps",
    ...{ check: padding, op: "gru", says: /y with 20 more of time is not zero in padded steps/ },
    mistake: after("y", (y, { sizes: { time } }) => {
      if (time > 20) y.fill(1e-9, y.length - 1);
    }),
  },
  {
    what: "does not keep the start of an example without steps",
    ...{ check: padding, op: "gru", says: /last is .*, not / },
    mistake: after("last", (last, call) => {
      if (arrayOf(call, "lengths")?.at(0) === 0) last.fill(0);
    }),
  },
  {
    what: "reads rows that do not count",
    ...{ check: padding, op: "squared_error", says: /another with other dirt in rows of weight zero/ },
    mistake: after("loss", (loss, call) => loss.fill(loss[1] + 0 * (arrayOf(call, "x")?.at(0) ?? 0), 1, 2)),
  },
  {
    what: "writes before it has read",
    ...{ check: aliasing, op: "activation", says: /y is another in place/ },
    mistake: (call, run) => {
      arrayOf(call, "y")?.fill(0);
      run();
    },
  },
  {
    what: "takes two inputs for different arrays",
    ...{ check: aliasing, op: "multiply", says: /`a` and `b`.*y\[/ },
    mistake: after("y", (y, call) => {
      if (arrayOf(call, "a")?.byteOffset === arrayOf(call, "b")?.byteOffset) y.fill(0);
    }),
  },
  {
    what: "forgets nothing of the rows of the call before",
    ...{ check: keptRows, op: "embedding", says: /dTable\[/ },
    mistake: (call, run) => {
      arrayOf(call, "touchedCount")?.fill(0);
      run();
    },
  },
  {
    what: "hides NaN",
    ...{ check: extremes, op: "linear", says: /NaN in x\[.*did not come out in y/ },
    mistake: after("y", (y) => change(y, (value) => (Number.isNaN(value) ? 0 : value))),
  },
  {
    what: "has a tanh that is good near 1 alone",
    ...{ check: extremes, op: "activation", says: /tanh: within 4 units.*of \d\.\d*e-/ },
    mistake: after("y", (y) => change(y, (value) => value + 1e-7)),
  },
  {
    what: "adds up by threads",
    ...{ check: threads, op: "linear", says: /dB is another on 3 threads/ },
    mistake: after("dB", (dB) => scaled(dB, 1 + threadCount * 2 ** -22)),
    others: {
      onThreads(count) {
        threadCount = count;
        return deviceWith(after("dB", (dB) => scaled(dB, 1 + threadCount * 2 ** -22)));
      },
    },
  },
  {
    what: "keeps memory of the host",
    ...{ check: leaks, op: "multiply", says: /bytes more in the host's memory after/ },
    mistake: (_, run) => {
      kept.push(new Float32Array(50_000));
      run();
    },
  },
  {
    what: "keeps what only it knows of",
    ...{ check: leaks, op: "multiply", says: /\d+ more on the device after/ },
    mistake: (_, run) => {
      handles++;
      run();
    },
    others: { held: { now: () => handles, noise: 0 } },
  },
];

for (const { what, check, says, op, mistake, others } of BROKEN) {
  test(`${check.name}: catches a device that ${what}`, async () => {
    const found = await faults(check, { device: deviceWith(mistake), ops: [op], isLinear: true, ...others });
    assert.ok(
      found.some((message) => says.test(message)),
      found.length > 0 ? found.join("\n") : "nothing was caught",
    );
  });
}

test("references: catches products of bfloat16 that do not round their operands", async () => {
  const device = createJsDevice();
  const unrounded: TargetDevice = {
    device: { ...device, kernel: (op, pass) => device.kernel(op, pass) },
    isLinear: true,
  };
  const found = await faults(references, { ...unrounded, products: "bf16", ops: ["linear"] });
  assert.match(found.join("\n"), /y\[\d+\] is .*, not /);
});

test.run();
