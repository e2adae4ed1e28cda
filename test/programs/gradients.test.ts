/** What programs compute: gradients against finite differences, padding, and one device against another. */
import { availableParallelism } from "node:os";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { HostBatch } from "../../src/runtime/data/batches/batches.js";
import { createJsDevice } from "../../src/runtime/devices/js.js";
import type { Bound } from "../../src/runtime/program/bind.js";
import type { Observed } from "../../src/runtime/program/program.js";
import { type AnyTensor, elements } from "../../src/runtime/program/tensor.js";
import { KERNELS, kernelDevice } from "../support/native.js";
import { padded } from "./padded.js";
import { PROGRAMS } from "./programs.js";
import { type Loaded, load, ready } from "./workshop.js";

const loaded = new Map<string, Loaded>();
for (const { name, files } of PROGRAMS) loaded.set(name, await load(files));

function valuesOf(bound: Bound, tensor: AnyTensor): readonly number[] {
  return Array.from(bound.read(tensor)).slice(0, elements(tensor));
}

/** The loss, added up here: weight times the sum of rows over the count, for each term. */
function lossOf(bound: Bound, { loss }: Observed): number {
  return loss.reduce(
    (sum, { rows, weight, count }) => sum + (weight * valuesOf(bound, rows).reduce((all, row) => all + row, 0)) / count,
    0,
  );
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [apart, first, second] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    apart += (a[at] - b[at]) ** 2;
    first += a[at] ** 2;
    second += b[at] ** 2;
  }
  const size = Math.sqrt(first) + Math.sqrt(second);
  return size < 1e-12 ? Math.sqrt(apart) : Math.sqrt(apart) / size;
}

/** State that a batch before might have left, put back before each try. */
function carryOn(bound: Bound): void {
  let at = 0;
  for (const tensor of Object.values(bound.carried())) {
    const values = Array.from({ length: tensor.memory.length }, () => Math.sin(++at * 1.7) / 2);
    bound.device.upload(tensor.memory, values);
  }
}

/** Biases that begin at zero, and units that are dead, would hide mistakes. */
function unsettle(bound: Bound): void {
  const weights = bound.read(bound.p.flat);
  for (let at = 0; at < weights.length; at++) weights[at] += Math.sin(at * 3.3 + 1) / 10;
}

const MOVE = 1e-5;
/** Of one weight: the rounding of a loss near 1 over the distance. */
const UNRESOLVED = 5e-11;

for (const { name } of PROGRAMS) {
  test(`${name}: the whole gradient is that of central differences`, () => {
    const { bound, batch } = ready(loaded.get(name) as Loaded);
    const host = batch(0, 0);
    unsettle(bound);
    const lossHere = () => {
      carryOn(bound);
      return lossOf(bound, bound.train(host, 3));
    };
    // Whatever a call before has left in memory changes nothing.
    bound.train(batch(0, 1), 1);
    lossHere();
    const analytic = Float64Array.from(bound.read(bound.g.flat));
    const weights = bound.read(bound.p.flat);
    for (const { id, start, count } of bound.layout.entries) {
      const numeric = Array.from({ length: count }, (_, at) => {
        const kept = weights[start + at];
        weights[start + at] = kept + MOVE;
        const above = lossHere();
        weights[start + at] = kept - MOVE;
        const below = lossHere();
        weights[start + at] = kept;
        return (above - below) / (2 * MOVE);
      });
      const own = analytic.subarray(start, start + count);
      const apart = distance(own, numeric);
      // Where the loss hardly asks for a weight, what the differences cannot resolve is more than a millionth of it.
      const isResolved = Math.hypot(...numeric.map((value, at) => value - own[at])) > UNRESOLVED * Math.sqrt(count);
      assert.ok(apart < (isResolved ? 1e-6 : 1e-3), `${id}: ${apart}`);
    }
  });
}

const isMasked = (host: HostBatch) => Object.values(host.columns).some(({ lengths }) => lengths !== null);

test("there are programs to pad", () => {
  const masked = PROGRAMS.filter(({ name }) => isMasked(ready(loaded.get(name) as Loaded).batch(0, 0)));
  assert.ok(masked.length >= 6, masked.map(({ name }) => name).join());
});

for (const { name } of PROGRAMS) {
  test(`${name}: 20 steps of padding change nothing`, () => {
    const { bound, batch } = ready(loaded.get(name) as Loaded, createJsDevice("f64"), { spare: 20 });
    const host = batch(0, 0);
    const look = (seen: HostBatch) => {
      bound.resetCarried("train");
      bound.resetCarried("evaluate");
      const train = lossOf(bound, bound.train(seen, 1));
      const gradient = Float64Array.from(bound.read(bound.g.flat));
      const evaluated = bound.evaluate(seen);
      const measures = Object.values(evaluated.measures).map((observed) => {
        if (observed.kind === "perplexity")
          return valuesOf(bound, observed.rows).reduce((a, b) => a + b, 0) / observed.count;
        const [predicted, target] = [valuesOf(bound, observed.predicted), valuesOf(bound, observed.target)];
        const weights = observed.weights && valuesOf(bound, observed.weights);
        const apart = predicted.map((value, at) => Math.abs(value - target[at]) * (weights?.[at] ?? 1));
        return apart.reduce((a, b) => a + b, 0) / observed.count;
      });
      return { losses: [train, lossOf(bound, evaluated), ...measures], gradient };
    };
    const [short, long] = [look(host), look(padded(host, isMasked(host) ? 20 : 0))];
    short.losses.forEach((loss, at) => {
      assert.ok(Number.isFinite(loss));
      assert.ok(Math.abs(loss - long.losses[at]) <= 1e-12 * Math.max(1, Math.abs(loss)), `${loss} ${long.losses[at]}`);
    });
    assert.ok(distance(short.gradient, long.gradient) <= 1e-12);
  });
}

for (const { name } of PROGRAMS) {
  test(`${name}: the ${KERNELS} device computes what the reference computes`, () => {
    const made = [kernelDevice(availableParallelism()), createJsDevice("f64")].map((device) => {
      const { bound, batch } = ready(loaded.get(name) as Loaded, device);
      const losses: number[] = [];
      const gradients: Float64Array[] = [];
      for (const step of [1, 2]) {
        const host = batch(0, step - 1);
        losses.push(lossOf(bound, bound.train(host, step)));
        gradients.push(Float64Array.from(bound.read(bound.g.flat)));
        if (step === 1) bound.update(1);
        bound.resetCarried("evaluate");
        losses.push(lossOf(bound, bound.evaluate(host)));
      }
      return { losses, gradients };
    });
    const [ours, theirs] = made;
    ours.losses.forEach((loss, at) => {
      assert.ok(Math.abs(loss - theirs.losses[at]) <= 1e-4 * Math.abs(theirs.losses[at]), `loss ${at}`);
    });
    ours.gradients.forEach((gradient, at) => {
      const apart = distance(gradient, theirs.gradients[at]);
      assert.ok(apart <= 1e-4, `gradient ${at}: ${apart}`);
    });
  });
}

test.run();
