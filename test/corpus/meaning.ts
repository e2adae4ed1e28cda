/** What right files mean: the sum of the plan of each experiment, so that no meaning changes without being seen. */
import { readFileSync } from "node:fs";
import { toPlan } from "../../src/compiler/lower/to-plan.js";
import { hash } from "../../src/plan/hash.js";
import { ROOT } from "../compiler/support/host.js";
import { PROGRAMS } from "../programs/programs.js";
import { checked } from "../programs/workshop.js";
import { checkFile, RIGHT } from "./corpus.js";

/** By experiment, the first digits of the sum; null where it is not checked to its end. */
export type Meaning = Readonly<Record<string, string | null>>;

const MEANT: ReadonlyMap<string, () => Meaning> = new Map([
  ...[...RIGHT].map(([name, text]) => [name, () => meaningOf(checkFile(name, text))] as const),
  ...PROGRAMS.map(({ name, files }) => [`programs/${name}`, () => meaningOf(checked(files))] as const),
]);

export const MEANT_NAMES: readonly string[] = [...MEANT.keys()];

/** Of a file of `right`, or of a program of test/programs. */
export function meaningNow(name: string): Meaning {
  const now = MEANT.get(name);
  if (!now) throw new Error(`no file ${name}`);
  return now();
}

function meaningOf({ experiments }: ReturnType<typeof checked>): Meaning {
  const sum = (experiment: Parameters<typeof toPlan>[0]) => hash(toPlan(experiment).plan).slice(0, 16);
  return Object.fromEntries([...experiments].map(([name, one]) => [name, one && sum(one)]));
}

export const MEANING_PATH = `${ROOT}test/corpus/meaning.json`;

export function recordedMeanings(): Readonly<Record<string, Meaning>> {
  return JSON.parse(readFileSync(MEANING_PATH, "utf8"));
}

/** One line a file, so that a difference is read by file. */
export function meaningsText(): string {
  const lines = MEANT_NAMES.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(meaningNow(name))}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}
