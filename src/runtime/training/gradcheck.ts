/**
 * A whole model's gradient against central finite differences, in float64 (the book, chapter 6: compare by relative
 * Euclidean distance). Dropout draws the same masks each time, so it is checked as it trains.
 */
import { below, stream } from "../../random/streams.js";
import { createBatches } from "../data/batches/batches.js";
import { prepare } from "../data/prepare.js";
import { longest } from "../data/prepared.js";
import type { SourceFiles } from "../data/reading/source-files.js";
import { createJsDevice } from "../devices/js.js";
import { Failure } from "../failure.js";
import { projectOf } from "../files/project-root.js";
import { type Bound, bind } from "../program/bind.js";
import type { AnyProgram } from "../program/program.js";
import type { ProgramFile } from "../program/program-file.js";
import { batchLoss } from "./evaluate.js";
import { settingsAt } from "./settings.js";

export interface TensorCheck {
  readonly id: string;
  readonly layer: string;
  readonly part: string;
  readonly sizes: readonly number[];
  /** How many weights were moved. */
  readonly samples: number;
  /** ‖analytic - numeric‖ / (‖analytic‖ + ‖numeric‖), over the samples. */
  readonly distance: number;
  /** Near enough, or nearer than finite differences can tell. */
  readonly agrees: boolean;
}

export interface GradcheckResult {
  readonly loss: number;
  readonly examples: number;
  readonly tensors: readonly TensorCheck[];
  readonly agrees: boolean;
}

/** Beyond this a gradient is wrong: central differences in float64 come to about 1e-8. */
export const LARGEST_DISTANCE = 1e-5;
const MOVE = 1e-5;
/**
 * What the rounding of a loss near 1 leaves open of one slope. Weights that the loss hardly asks for yet, such as
 * those that say where a new model looks, have gradients of a millionth, and would seem wrong by rounding alone.
 */
const UNRESOLVED = 1e-10;
const EXAMPLES = 4;

export function gradcheck(
  program: AnyProgram,
  file: ProgramFile,
  set: readonly string[],
  samples: number,
  files: SourceFiles = {},
): GradcheckResult {
  const { root, folder } = projectOf(file.source);
  const settings = settingsAt(program, set);
  const data = prepare((kit) => program.data(kit, settings), {
    seed: program.seed,
    root,
    folder,
    files,
    main: file.source,
    cache: null,
    key: "gradcheck",
  });
  const part = data.parts.get("train");
  if (!part) throw new Failure("part-empty", "The data have no part `train`.", "Give `split` a share for train.");
  const { batch } = program.training(settings);
  const examples = Math.min(EXAMPLES, batch.kind === "rows" ? batch.size : batch.lanes);
  const rule =
    batch.kind === "rows"
      ? { ...batch, size: examples }
      : { ...batch, lanes: examples, length: Math.min(batch.length, 8) };
  const steps = longest(part);
  const times = Object.entries(program.extents).map(
    ([extent, column]) => [extent, batch.kind === "lanes" ? batch.length : (steps[column] ?? 1)] as const,
  );
  const most = { ...Object.fromEntries(times), batch: examples };
  // The equations are checked, not how products are rounded.
  const bound = bind(program, createJsDevice("f64"), { settings, data, most, products: "f32" });
  const host = createBatches(part, rule, { seed: program.seed, train: true }).get(0, 0);

  const lossHere = () => {
    bound.resetCarried("train");
    return batchLoss(bound.train(host, 1), bound);
  };
  const loss = lossHere();
  const analytic = Float64Array.from(bound.read(bound.g.flat));
  const tensors = bound.layout.entries.map(({ id, layer, part: name, sizes, start, count }): TensorCheck => {
    const places = choose(program.seed, id, analytic.subarray(start, start + count), samples);
    let [difference, ours, theirs] = [0, 0, 0];
    for (const place of places) {
      const numeric = slope(bound, start + place, lossHere);
      const exact = analytic[start + place];
      difference += (exact - numeric) ** 2;
      ours += exact ** 2;
      theirs += numeric ** 2;
    }
    const unresolved = UNRESOLVED * Math.max(1, Math.abs(loss)) * Math.sqrt(places.length);
    const apart = Math.sqrt(difference);
    // Where all slopes vanish there is nothing to compare.
    const distance = apart === 0 ? 0 : apart / (Math.sqrt(ours) + Math.sqrt(theirs));
    const agrees = distance <= LARGEST_DISTANCE || apart <= unresolved;
    return { id, layer, part: name, sizes, samples: places.length, distance, agrees };
  });
  return { loss, examples, tensors, agrees: tensors.every((tensor) => tensor.agrees) };
}

function slope(bound: Bound, place: number, lossHere: () => number): number {
  const weights = bound.read(bound.p.flat);
  const kept = weights[place];
  weights[place] = kept + MOVE;
  const above = lossHere();
  weights[place] = kept - MOVE;
  const beneath = lossHere();
  weights[place] = kept;
  return (above - beneath) / (2 * MOVE);
}

/** Different places of a tensor, the same for the same seed; half of them in the rows used where most rows are not. */
function choose(seed: number, id: string, gradient: Float64Array, samples: number): readonly number[] {
  const count = gradient.length;
  if (count <= samples) return Array.from({ length: count }, (_, place) => place);
  const from = stream(seed, "sampling", `gradcheck ${id}`);
  const moving = [...gradient.keys()].filter((place) => gradient[place] !== 0);
  const used = moving.length < count / 2 ? Math.min(moving.length, samples >> 1) : 0;
  const places = new Set<number>();
  for (let draw = 0; places.size < used; draw++) places.add(moving[below(from, 1, draw, moving.length)]);
  for (let draw = 0; places.size < samples; draw++) places.add(below(from, 0, draw, count));
  return [...places];
}
