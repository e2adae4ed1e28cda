/** Some of the examples that a model was asked about, as a person reads them: the worst, and some drawn by the seed. */
import type { GenerateFact, ModelFacts, OutputFact } from "../../plan/model-facts.js";
import { permutation, type Stream } from "../../random/streams.js";
import type { PreparedPart } from "../data/prepared.js";
import { joinTokens } from "../decoding/join-tokens.js";
import type { Bound } from "../program/bind.js";
import type { Sample } from "../records/examples-file.js";
import type { Answer } from "./answers.js";
import { chosenBatch } from "./chosen-batch.js";
import { columnText, MOST_STEPS, namesOf, numberText, setText } from "./column-text.js";
import { type Written, writtenTexts } from "./written-texts.js";

/** Of the worst, and of those that are drawn. */
export const SAMPLES = 6;
/** Texts for which a map of attention is kept, of each. */
const MAPS = 3;

/** What of one example is known when all have been asked about. */
export interface Asked {
  /** Its number in the part, from 0. */
  readonly example: number;
  readonly loss: number;
  readonly answers: readonly Answer[];
}

export interface Context {
  readonly bound: Bound;
  readonly facts: ModelFacts;
  readonly part: PreparedPart;
  readonly from: Stream;
}

/** To the scale of the data. */
export function backOf({ scale }: OutputFact, { scales }: Bound): (value: number) => number {
  return scale === null ? (value) => value : scales[scale].invert;
}

/** `writes`: how the model writes texts for examples; null for one that does not. */
export function samplesOf(
  { bound, facts, part, from }: Context,
  fact: OutputFact,
  asked: readonly Asked[],
  writes: GenerateFact | null,
): readonly Sample[] {
  const worst = asked.toSorted((a, b) => b.loss - a.loss || a.example - b.example).slice(0, SAMPLES);
  const drawn = [...permutation(from, 0, asked.length)].map((at) => asked[at]).filter((one) => !worst.includes(one));
  const all = [...worst, ...drawn.slice(0, SAMPLES)];
  const examples = all.map(({ example }) => example);
  const written = writes ? writtenTexts(bound, writes, facts.reads, part, examples) : null;
  const inputs = facts.reads.filter(({ role }) => role === "input");
  const names = [...new Set([...inputs.map(({ name }) => name), fact.target])];
  const host = chosenBatch(part, names, examples);
  return all.map(({ loss, answers }, at) => {
    const given = inputs.map((read) => {
      return [read.name, columnText(host.columns[read.name], all.length, at, namesOf(bound, read))] as const;
    });
    const why = at < worst.length ? "worst" : "random";
    const isMapped = (at < worst.length ? at : at - worst.length) < MAPS;
    return {
      example: examples[at] + 1,
      why,
      given,
      right: rightText(fact, answers, bound, writes),
      ...saidOf(fact, answers, bound, written?.[at] ?? null, isMapped),
      loss,
    };
  });
}

function saidOf(
  fact: OutputFact,
  answers: readonly Answer[],
  bound: Bound,
  written: Written | null,
  isMapped: boolean,
): Pick<Sample, "said" | "probability" | "attention"> {
  if (written) {
    const { said, attention } = written;
    return { said, ...(attention && isMapped ? { attention } : {}) };
  }
  const [first] = answers;
  const isSure = answers.length === 1 && first.kind === "class";
  return { said: answersText(fact, answers, bound, "said"), ...(isSure ? { probability: first.probability } : {}) };
}

function rightText(fact: OutputFact, answers: readonly Answer[], bound: Bound, writes: GenerateFact | null): string {
  if (writes === null) return answersText(fact, answers, bound, "right");
  // The end is not shown of what is written, either.
  const ids = answers.flatMap((one) => (one.kind === "class" ? [one.right] : []));
  return joinTokens(ids.slice(0, fact.isEnded ? -1 : undefined).map(namesOf(bound, fact)), writes.cut);
}

function answersText(fact: OutputFact, answers: readonly Answer[], bound: Bound, side: "right" | "said"): string {
  const [nameOf, back] = [namesOf(bound, fact), backOf(fact, bound)];
  const texts = answers.slice(0, MOST_STEPS).map((one) => {
    if (one.kind === "class") return nameOf(one[side]);
    if (one.kind === "set") return setText(one[side].map((member) => member + (fact.members ?? 0)));
    return one[side].map((value) => numberText(back(value))).join(", ");
  });
  return [...texts, ...(answers.length > MOST_STEPS ? ["…"] : [])].join(" ");
}
