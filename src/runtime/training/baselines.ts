/** What the measures of a program are compared with, on one part of its data. */
import type { PartName } from "../data/kit.js";
import type { AnyProgram } from "../program/program.js";
import { type FittedBaseline, fitBaseline } from "./fit-baseline.js";
import { measureText } from "./progress.js";
import type { Ready } from "./ready.js";
import { partWords } from "./words-per-part.js";

/** By the names of the measures; empty where none has a baseline. */
export function baselinesOf(
  { program, data, bound }: Pick<Ready, "program" | "data" | "bound">,
  name: PartName,
): Readonly<Record<string, number>> {
  const [train, part] = [data.parts.get("train"), data.parts.get(name)];
  if (!train || !part) return {};
  const words = partWords(bound, part);
  return Object.fromEntries(
    Object.entries(program.baselines ?? {}).map(([measure, baseline]) => {
      const { column, scale } = baseline;
      const invert = scale === undefined ? undefined : data.scales[scale].invert;
      const fitted: FittedBaseline = fitBaseline(baseline, program.measures[measure], train.columns[column], invert);
      return [measure, fitted(part.columns[column], words[measure]?.tokensPerWord)];
    }),
  );
}

const BY: Readonly<Record<NonNullable<AnyProgram["baselines"]>[string]["kind"], string>> = {
  majority: "by the class that is most frequent in train",
  unigram: "by the frequencies of train",
  bigram: "by pairs of train",
  trigram: "by triples of train",
  persistence: "if all stayed as it was",
};

/** `baseline: validate.accuracy 51.2% by the class that is most frequent in train`. */
export function baselineLines(
  { baselines = {}, measures }: Pick<AnyProgram, "baselines" | "measures">,
  part: string,
  values: Readonly<Record<string, number>>,
): readonly string[] {
  return Object.entries(values).map(
    ([name, value]) => `baseline: ${part}.${name} ${measureText(measures[name], value)} ${BY[baselines[name].kind]}`,
  );
}
