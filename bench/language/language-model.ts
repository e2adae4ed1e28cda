/** Language models judged by their perplexity a token: the chapter of Moby Dick, and WikiText-2. */
import { join } from "node:path";
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

/** `sources`: source and file below the folder of the data. */
export function languageModelFigures(
  experiment: Experiment,
  sources: readonly (readonly [string, string])[],
  prompts: readonly string[],
  around: Surroundings,
): LanguageModelFigures {
  const given = sources.map(([name, file]) => `${name}=${join(around.data, file)}`);
  const training = trained(experiment, given, around.runs[experiment.name]);
  const { run, kept, test } = training;
  return {
    ...trainingFigures(training),
    ...{ validate: kept.validate.measures.perplexity, test: test.measures.perplexity },
    texts: prompts.map((prompt) => ({ prompt, text: rnnc(["use", run, "--prompt", prompt, ...DRAWN]).trim() })),
  };
}
