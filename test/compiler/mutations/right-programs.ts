/** Every program that is right: the corpus, the library, the experiments and the templates, as files of one project. */
import { readdirSync, readFileSync } from "node:fs";
import { type Checked, check } from "../../../src/compiler/check.js";
import { hostOf, ROOT } from "../support/host.js";

const FOLDERS = ["test/corpus/right", "stdlib", "experiments", "templates"];

export const PROGRAMS: ReadonlyMap<string, string> = new Map(
  FOLDERS.flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".rnn"))
      .sort()
      .map((name) => [`${folder}/${name}`, readFileSync(`${ROOT}${folder}/${name}`, "utf8")] as const),
  ),
);

const files = Object.fromEntries(PROGRAMS);

/** Checks a text in the place of one of the programs, with all others beside it. */
export function checkInPlace(path: string, text: string): Checked {
  return check({ file: path, text }, hostOf({ ...files, [path]: text }));
}
