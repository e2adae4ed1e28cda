/** Measures of what the model writes for a whole part: all its texts are written first, and then judged together. */
import type { Cut } from "../../plan/cut.js";
import type { Batches } from "../data/batches/batches.js";
import type { PartName } from "../data/kit.js";
import type { SourceFiles } from "../data/reading/source-files.js";
import { type ReferenceWords, referenceWords } from "../data/reference-texts.js";
import { joinTokens } from "../decoding/join-tokens.js";
import { writeTexts } from "../decoding/write-texts.js";
import type { Project } from "../files/project-root.js";
import { wordsOf } from "../metrics/blanks.js";
import { bleu } from "../metrics/bleu.js";
import { bootstrapInterval, type Interval } from "../metrics/bootstrap.js";
import { chrf } from "../metrics/chrf.js";
import { scoreOf, statisticsOf } from "../metrics/corpus-score.js";
import { distinct, numberRuns } from "../metrics/distinct.js";
import type { Bound } from "../program/bind.js";
import type { AnyProgram, TextMeasure } from "../program/program.js";

export interface JudgedTexts {
  readonly name: string;
  readonly value: number;
  /** Of 95 % of resamples of the examples. */
  readonly interval: () => Interval;
  /** All that the value depends on beside the texts; null where there is nothing to say. */
  readonly signature: string | null;
  /** In the order of the part's examples. */
  readonly said: readonly string[];
  readonly right: readonly string[];
}

/** `words` is called once, when first needed: it reads the sources anew. */
export interface TextJudge {
  readonly measures: Readonly<Record<string, TextMeasure>>;
  judge(
    part: PartName,
    batches: Batches,
    names: readonly string[],
    onBatch: () => Promise<void>,
  ): Promise<readonly JudgedTexts[]>;
}

/** Null where the program has no measure of texts. */
export function textJudge(bound: Bound, words: (column: string) => ReferenceWords): TextJudge | null {
  const measures = bound.program.texts?.(bound.settings);
  if (!measures) return null;
  const known = new Map<string, ReferenceWords>();
  const wordsIn = (column: string) => {
    const found = known.get(column) ?? words(column);
    known.set(column, found);
    return found;
  };
  return {
    measures,
    async judge(part, batches, names, onBatch) {
      /** What is written once and judged several times. */
      const written = new Map<string, readonly string[]>();
      const judged: JudgedTexts[] = [];
      for (const name of names) {
        const measure = measures[name];
        const key = JSON.stringify([measure.layer, measure.column, measure.decoding]);
        const said = written.get(key) ?? (await textsOfPart(bound, measure, batches, onBatch));
        written.set(key, said);
        const reference = wordsIn(measure.column);
        const gap = measure.cut === "characters" ? "" : " ";
        const right = said.map((_, example) => reference(part, example).join(gap));
        judged.push({ name, said, right, ...judgement(measure, said, right) });
      }
      return judged;
    },
  };
}

/** Of what the program's model writes, beside what its sources say; null where it measures no texts. */
export function judgeOf({ bound, program, settings, project, fold, outer, files }: Judged): TextJudge | null {
  return textJudge(bound, (column) => {
    const options = { seed: program.seed, fold: fold ?? undefined, outer, places: { ...project, files } };
    return referenceWords((kit) => program.data(kit, settings), options, column);
  });
}

interface Judged {
  readonly bound: Bound;
  readonly program: AnyProgram;
  readonly settings: Readonly<Record<string, number>>;
  readonly project: Project;
  readonly fold: number | null;
  readonly outer?: number | undefined;
  readonly files: SourceFiles;
}

/** The values that are due at a check. */
export async function validateTexts(
  judge: TextJudge,
  validate: Batches,
  isDue: (every: number) => boolean,
  onBatch: () => Promise<void>,
): Promise<Readonly<Record<string, number>>> {
  const names = Object.keys(judge.measures).filter((name) => isDue(judge.measures[name].every));
  const judged = await judge.judge("validate", validate, names, onBatch);
  return Object.fromEntries(judged.map(({ name, value }) => [name, value]));
}

/** By the numbers of the examples in their part. */
async function textsOfPart(
  bound: Bound,
  { layer, column, vocabulary, cut, decoding }: TextMeasure,
  batches: Batches,
  onBatch: () => Promise<void>,
): Promise<readonly string[]> {
  const size = bound.sizes[vocabulary];
  const words = bound.wordsOf(vocabulary);
  const texts: string[] = [];
  for (let index = 0; index < batches.perEpoch; index++) {
    const host = batches.get(0, index);
    const text = { layer, column, words: size - 1, isEnded: true };
    const said = writeTexts(bound, text, host, decoding, { seed: bound.program.seed });
    for (const [example, { tokens }] of said.entries()) {
      const spoken = tokens.map((id) => words[id - 1] ?? "<unk>");
      texts[host.rowIds[example]] = joinTokens(spoken, PLAIN[cut]);
    }
    await onBatch();
  }
  return texts;
}

/** Judged are words between blanks, signs apart, as the references are. */
const PLAIN: { readonly [C in Cut]: Cut } = {
  characters: "characters",
  words: "words",
  marks: "words",
  pieces: "pieces",
  "pieces of marks": "pieces",
};

function judgement(
  { kind, lowercase = false, order }: TextMeasure,
  said: readonly string[],
  right: readonly string[],
): Pick<JudgedTexts, "value" | "interval" | "signature"> {
  if (kind === "distinct_ngrams") {
    const runs = numberRuns(said.map(wordsOf), order ?? 2);
    const value = distinct(runs);
    const interval = () => {
      const { low, high } = bootstrapInterval(said.length, (chosen) => distinct(runs, chosen), {}, value);
      return { low: Math.max(0, low), high: Math.min(1, high) };
    };
    return { value, interval, signature: null };
  }
  const score = kind === "bleu" ? bleu({ lowercase }) : chrf({ lowercase, words: order ?? 0 });
  const statistics = statisticsOf(
    score,
    said,
    right.map((line) => [line]),
  );
  return {
    value: scoreOf(score, statistics),
    interval: () => bootstrapInterval(said.length, (chosen) => scoreOf(score, statistics, chosen)),
    signature: score.signature(1),
  };
}
