/** Language models judged by their perplexity a token: the chapter of Moby Dick, and WikiText-2. */
import { type Sources, sourcesIn } from "./sources.js";
import {
  type Experiment,
  rnnc,
  type Surroundings,
  type TrainingFigures,
  trained,
  trainingFigures,
} from "./training.js";

export interface LanguageModelFigures extends TrainingFigures {
  /** Perplexities a token. */
  readonly validate: number;
  readonly test: number;
  /** Texts that it wrote, and what each goes on from. */
  readonly texts: readonly { readonly prompt: string; readonly text: string }[];
}

const DRAWN = ["--length", "60", "--temperature", "0.8", "--top-p", "0.9"];

export function languageModelFigures(
  experiment: Experiment,
  sources: Sources,
  prompts: readonly string[],
  around: Surroundings,
): LanguageModelFigures {
  const training = trained(experiment, sourcesIn(around.data, sources), around.runs[experiment.name]);
  const { run, kept, test } = training;
  return {
    ...trainingFigures(training),
    ...{ validate: kept.validate.measures.perplexity, test: test.measures.perplexity },
    texts: prompts.map((prompt) => ({ prompt, text: rnnc(["use", run, "--prompt", prompt, ...DRAWN]).trim() })),
  };
}
