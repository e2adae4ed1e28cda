/** Language models judged by their perplexity a token: the chapter of Moby Dick, and WikiText-2. */
import { join } from "node:path";
import { type CurvePoint, curveOf } from "./curves.js";
import { type Circle, type Experiment, rnnc, secondsAnEpoch, trained } from "./training.js";

export interface LanguageModelFigures {
  readonly parameters: number;
  readonly epochs: number;
  readonly keptEpoch: number;
  /** Perplexities a token. */
  readonly validate: number;
  readonly test: number;
  readonly secondsAnEpoch: number;
  readonly seconds: number;
  readonly curve: readonly CurvePoint[];
  /** Texts that it wrote, and what each goes on from. */
  readonly texts: readonly { readonly prompt: string; readonly text: string }[];
}

const DRAWN = ["--length", "60", "--temperature", "0.8", "--top-p", "0.9"];

/** `sources`: source and file below the folder of the data. */
export function languageModelFigures(
  experiment: Experiment,
  sources: readonly (readonly [string, string])[],
  prompts: readonly string[],
  circle: Circle,
): LanguageModelFigures {
  const given = sources.map(([name, file]) => `${name}=${join(circle.data, file)}`);
  const { run, parameters, checks, kept, test } = trained(experiment, given, circle.runs[experiment.name]);
  const last = checks[checks.length - 1];
  return {
    ...{ parameters, epochs: last.epoch, keptEpoch: kept.epoch },
    ...{ validate: kept.validate.measures.perplexity, test: test.measures.perplexity },
    ...{ secondsAnEpoch: secondsAnEpoch(checks), seconds: last.time },
    curve: curveOf(checks),
    texts: prompts.map((prompt) => ({ prompt, text: rnnc(["use", run, "--prompt", prompt, ...DRAWN]).trim() })),
  };
}
