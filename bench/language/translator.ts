/**
 * Spanish into English beside the PyTorch reference (shared/bench/reference, section 3): the same pairs, parts, words,
 * configuration and epochs; then experiments of ours on the same pairs.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bleu } from "../../src/runtime/metrics/bleu.js";
import { bootstrapInterval, type Interval } from "../../src/runtime/metrics/bootstrap.js";
import { scoreOf, statisticsOf } from "../../src/runtime/metrics/corpus-score.js";
import { BOOK } from "./book-sentences.js";
import { type TestSentence, testSentences } from "./corpus.js";
import { sacreBleu } from "./sacrebleu.js";
import { PAIRS, sourcesIn } from "./sources.js";
import { rnnc, type Surroundings, type TrainingFigures, trained, trainingFigures } from "./training.js";

/** Corpus BLEU, in percent. */
export interface Judged extends Interval {
  readonly oneReference: number;
  readonly allReferences: number;
  /** What sacreBLEU of pip says of one reference; null where it is not installed. */
  readonly sacreBleu: number | null;
}

export interface TranslatorFigures extends TrainingFigures {
  readonly title: string;
  readonly validateLoss: number;
  readonly testLoss: number;
  readonly greedy: Judged;
  readonly beam: Judged;
  readonly book: readonly { readonly spanish: string; readonly greedy: string; readonly beam: string }[];
}

export const TRANSLATORS: Readonly<Record<string, { readonly file: string; readonly title: string }>> = {
  translator: { file: "experiments/translator.rnn", title: "with attention" },
  translator_plain: { file: "experiments/translator-plain.rnn", title: "without attention" },
  translator_better: { file: "experiments/translator-better.rnn", title: "ours" },
  translator_sampled: { file: "experiments/translator-sampled.rnn", title: "with attention, sampled softmax" },
};

export function translatorFigures(name: string, around: Surroundings): TranslatorFigures {
  const { file, title } = TRANSLATORS[name];
  const training = trained({ file, name }, sourcesIn(around.data, PAIRS), around.runs[name]);
  const { run, kept, test } = training;
  const sentences = testSentences(around.data);
  const sources = [...sentences.map((sentence) => sentence.source), ...BOOK.map(({ spanish }) => spanish)];
  const [greedy, beam] = [1, 5].map((width) => translations(run, sources, width));
  return {
    ...{ title, ...trainingFigures(training) },
    ...{ validateLoss: kept.validate.loss, testLoss: test.loss },
    greedy: judged(greedy.slice(0, sentences.length), sentences),
    beam: judged(beam.slice(0, sentences.length), sentences),
    book: BOOK.map(({ spanish }, at) => ({
      spanish,
      greedy: greedy[sentences.length + at],
      beam: beam[sentences.length + at],
    })),
  };
}

/** At most 15 tokens each, as the reference has it. */
function translations(run: string, sources: readonly string[], beam: number): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "rnnc-sources-"));
  try {
    const file = join(folder, "sources.txt");
    writeFileSync(file, `${sources.join("\n")}\n`);
    const said = rnnc(["use", run, "translate", file, "--beam", String(beam), "--length", "15"]);
    return said.replace(/\n$/, "").split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function judged(said: readonly string[], sentences: readonly TestSentence[]): Judged {
  const score = bleu({ lowercase: true });
  const one = statisticsOf(
    score,
    said,
    sentences.map(({ references }) => references.slice(0, 1)),
  );
  const all = statisticsOf(
    score,
    said,
    sentences.map(({ references }) => references),
  );
  return {
    oneReference: scoreOf(score, one),
    allReferences: scoreOf(score, all),
    ...bootstrapInterval(said.length, (chosen) => scoreOf(score, one, chosen)),
    sacreBleu: sacreBleu(
      said,
      sentences.map(({ references }) => references[0]),
    ),
  };
}
