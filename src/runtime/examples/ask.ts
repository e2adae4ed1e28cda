/**
 * A trained model is asked about examples of a part, evenly spaced, at most `MOST_EXAMPLES` and so many that its answers
 * take about as long as a check: what it says beside what is right, where it is most wrong, which classes it confuses,
 * and how sure it is. A function of weights, data and seed.
 */
import type { GenerateFact, ModelFacts, OutputFact } from "../../plan/model-facts.js";
import { type Stream, stream, uniform } from "../../random/streams.js";
import type { PreparedPart } from "../data/prepared.js";
import type { Bound } from "../program/bind.js";
import type { Examples, Sample, TargetExamples } from "../records/examples-file.js";
import { type Answer, answersOf } from "./answers.js";
import { calibrationTally } from "./calibration.js";
import { chosenBatch } from "./chosen-batch.js";
import { namesOf } from "./column-text.js";
import { confusionTally } from "./confusion.js";
import { type Asked, backOf, type Context, SAMPLES, samplesOf } from "./samples.js";
import { continuedTexts } from "./written-texts.js";

export const MOST_EXAMPLES = 2000;
/** Steps of one batch times classes: what its answers may hold in memory. */
const MOST_AT_ONCE = 2 ** 22;
/** Answers times classes, and answers. */
const [MOST_LOOKED_AT, MOST_ANSWERS] = [2e7, 20_000];
const MOST_PAIRS = 500;
const BATCH = 64;

/** Null where a model says nothing that is a number. `onBatch` is awaited between batches. */
export async function askAbout(
  bound: Bound,
  facts: ModelFacts,
  part: PreparedPart,
  step: number,
  onBatch: () => Promise<void>,
): Promise<Examples | null> {
  const { examples } = part;
  const about = { format: 1 as const, step, examples };
  const isStream = facts.reads.some(({ name }) => part.columns[name].kind === "stream");
  const { generate } = facts;
  const goesOn = generate !== null && generate.given.length === 0 && generate.how.kind === "step";
  const from = stream(bound.program.seed, "sampling", "examples");
  // A model whose state is carried through a stream is not what a window by itself would show.
  if (isStream) {
    if (!goesOn) return null;
    const samples = continuedTexts(bound, generate, part, drawnShares(from));
    return { ...about, asked: 0, targets: [textTarget(generate, samples)] };
  }
  const [first] = facts.outputs;
  const wanted = Math.min(examples, MOST_EXAMPLES);
  const order = Array.from({ length: wanted }, (_, at) => Math.floor((at * examples) / wanted));
  const { asked, areNumbers, widths } = await answersAbout(bound, facts, part, order, onBatch);
  if (!areNumbers || asked.length === 0 || first === undefined) return null;
  const targets = facts.outputs.map((fact, at) => {
    const own = asked.map((answers) => answers[at]);
    return targetOf({ bound, facts, part, from }, fact, own, widths[at]);
  });
  const texts = goesOn ? [textTarget(generate, continuedTexts(bound, generate, part, drawnShares(from)))] : [];
  return { ...about, asked: asked.length, targets: [...targets, ...texts].filter(({ samples }) => samples.length > 0) };
}

const drawnShares = (from: Stream) => Array.from({ length: SAMPLES }, (_, at) => uniform(from, 1, at));

function textTarget({ column }: GenerateFact, samples: readonly Sample[]): TargetExamples {
  return { target: column, kind: "text", answers: 0, samples };
}

/** By example, then by output; fewer examples where their answers would be too many. */
async function answersAbout(
  bound: Bound,
  { outputs, reads }: ModelFacts,
  part: PreparedPart,
  order: readonly number[],
  onBatch: () => Promise<void>,
) {
  const names = reads.map(({ name }) => name);
  const targets = outputs.map(({ target }) => target);
  const classes = Math.max(1, ...outputs.map((fact) => classesOf(bound, fact)));
  const most = Math.min(MOST_ANSWERS, Math.max(BATCH, MOST_LOOKED_AT / classes));
  const steps = stepsWithin(part, outputs);
  // Fewer, still evenly spaced.
  const kept = Math.max(1, Math.min(order.length, Math.floor(most / steps)));
  const chosen = Array.from({ length: kept }, (_, at) => order[Math.floor((at * order.length) / kept)]);
  const size = Math.max(1, Math.min(BATCH, Math.floor(MOST_AT_ONCE / classes / longestIn(part))));
  const asked: (readonly Asked[])[] = [];
  let widths: readonly number[] = [];
  for (let start = 0; start < chosen.length; start += size) {
    const some = chosen.slice(start, start + size);
    const host = chosenBatch(part, names, some);
    const right = chosenBatch(part, targets, some);
    const said = bound.predict(host);
    widths = outputs.map(({ layer }) => said[layer].sizes.at(-1) ?? 1);
    const answers = outputs.map((fact) => answersOf(fact, said[fact.layer], host, right.columns[fact.target], bound));
    for (const [at, example] of some.entries())
      asked.push(answers.map((own) => ({ example, loss: meanLoss(own[at]), answers: own[at] })));
    await onBatch();
  }
  const areNumbers = asked.every((own) =>
    own.every(({ loss, answers }) => answers.length === 0 || Number.isFinite(loss)),
  );
  return { asked, areNumbers, widths };
}

function meanLoss(answers: readonly Answer[]): number {
  return answers.reduce((sum, { loss }) => sum + loss, 0) / answers.length;
}

function classesOf({ sizes }: Bound, { vocabulary, isEnded, features }: OutputFact): number {
  return features ?? (vocabulary === null ? 1 : (sizes[vocabulary] ?? 1) + Number(isEnded));
}

/** Answers of one example, as many as there are on average. */
function stepsWithin({ columns, examples }: PreparedPart, outputs: readonly OutputFact[]): number {
  const steps = outputs
    .filter((fact) => fact.steps !== null)
    .map(({ target }) => {
      const { offsets, window } = columns[target];
      return window ? window.length : offsets ? (offsets.at(-1) ?? 0) / Math.max(1, examples) : 1;
    });
  return Math.max(1, ...steps);
}

function longestIn({ columns, examples }: PreparedPart): number {
  let most = 1;
  for (const { offsets, window } of Object.values(columns)) {
    if (window) most = Math.max(most, window.length);
    if (offsets) for (let at = 0; at < examples; at++) most = Math.max(most, offsets[at + 1] - offsets[at]);
  }
  return most;
}

function targetOf(context: Context, fact: OutputFact, asked: readonly Asked[], width: number): TargetExamples {
  const { bound, facts } = context;
  const answers = asked.flatMap((one) => one.answers);
  const kind = answers.at(0)?.kind ?? "class";
  const { generate } = facts;
  const writes = generate !== null && generate.given.length > 0 && generate.how.kind === "step";
  const samples = answers.length === 0 ? [] : samplesOf(context, fact, asked, writes ? generate : null);
  const base = { target: fact.target, kind: writes ? ("text" as const) : kind, answers: answers.length, samples };
  if (kind === "class") return { ...base, ...classesSeen(fact, answers, bound, width) };
  if (kind === "number") return { ...base, ...pairsSeen(fact, answers, bound) };
  return base;
}

function classesSeen(fact: OutputFact, answers: readonly Answer[], bound: Bound, width: number) {
  // One number alone tells two classes apart.
  const [confusion, calibration] = [confusionTally(Math.max(2, width)), calibrationTally()];
  for (const one of answers) {
    if (one.kind !== "class") continue;
    confusion.add(one.right, one.said);
    calibration.add(one.probability, one.said === one.right);
  }
  const seen = calibration.finish();
  return { confusion: confusion.finish(namesOf(bound, fact)), ...(seen ? { calibration: seen } : {}) };
}

function pairsSeen(fact: OutputFact, answers: readonly Answer[], bound: Bound): Pick<TargetExamples, "pairs"> {
  const back = backOf(fact, bound);
  const all = answers.flatMap((one) =>
    one.kind === "number" && one.right.length === 1 ? [[back(one.right[0]), back(one.said[0])] as const] : [],
  );
  const most = Math.min(MOST_PAIRS, all.length);
  if (most === 0) return {};
  return { pairs: Array.from({ length: most }, (_, at) => all[Math.floor((at * all.length) / most)]) };
}
