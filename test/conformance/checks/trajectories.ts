/**
 * Fifty training steps of whole programs beside the same in float64: what an op gets a little wrong, fifty updates
 * would make visible. Batches change, masks are drawn, states are carried on, optimisers remember.
 */
import { pathToFileURL } from "node:url";
import type { Device } from "../../../src/runtime/devices/device.js";
import type { AnyProgram } from "../../../src/runtime/program/program.js";
import { programFile } from "../../../src/runtime/program/program-file.js";
import { batchLoss } from "../../../src/runtime/training/evaluate.js";
import { trainStep } from "../../../src/runtime/training/loop.js";
import { ready } from "../../programs/ready.js";
import type { Check } from "../target.js";

const STEPS = 50;

/** Of the loss at any step, and of all weights after the last, beside the way that they went. Largest seen: 2e-5 and 2e-5. */
const TOLERANCE = 1e-3;

/** An emitted program, and how it trains in float64: what `trajectory-programs.ts` prepares. */
export interface Prepared {
  readonly name: string;
  readonly path: string;
  readonly exact: Trajectory;
}

export interface Trajectory {
  readonly losses: readonly number[];
  /** Of evaluation, every ten steps. */
  readonly checks: readonly number[];
  readonly began: readonly number[];
  readonly weights: readonly number[];
}

export async function train(path: string, device: Device): Promise<Trajectory> {
  const { default: program } = (await import(pathToFileURL(path).href)) as { readonly default: AnyProgram };
  const { bound, batch, perEpoch } = ready({ program, file: programFile(path) }, device);
  const weights = () => Array.from(bound.read(bound.p.flat));
  const began = weights();
  const losses: number[] = [];
  const checks: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    const [epoch, index] = [Math.floor((step - 1) / perEpoch), (step - 1) % perEpoch];
    const host = batch(epoch, index);
    if (host.reset) bound.resetCarried("train");
    losses.push(trainStep(bound, host, step, epoch + 1).loss);
    if (step % 10 !== 0) continue;
    bound.resetCarried("evaluate");
    checks.push(batchLoss(bound.evaluate(host), bound));
  }
  return { losses, checks, began, weights: weights() };
}

function expectNear(found: readonly number[], exact: readonly number[], what: string): void {
  exact.forEach((loss, at) => {
    if (!(Math.abs(found[at] - loss) <= TOLERANCE * Math.max(1e-3, Math.abs(loss))))
      throw new Error(`the ${what} ${at + 1} of ${exact.length} is ${found[at]}, not ${loss}`);
  });
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0));
}

/** Not one of `CHECKS`: loading the compiler and training in float64 is done once for all targets. */
export function trajectories(programs: readonly Prepared[]): Check {
  return {
    name: "trajectories",
    *tests({ device, products }) {
      // A state that is rounded at every step parts from float64's sooner: `precision.test.ts` says how far.
      if (products === "bf16") return;
      for (const { name, path, exact } of programs) {
        yield {
          name: `${name}: ${STEPS} training steps as in float64`,
          async run() {
            const found = await train(path, device);
            expectNear(found.losses, exact.losses, "loss");
            expectNear(found.checks, exact.checks, "loss in evaluation");
            const [apart, way] = [distance(found.weights, exact.weights), distance(exact.weights, exact.began)];
            if (!(apart <= TOLERANCE * way)) throw new Error(`the weights are ${apart} apart after a way of ${way}`);
          },
        };
      }
    },
  };
}
