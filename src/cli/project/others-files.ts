/** What `compile` must not replace: files of its names that it did not write. */
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../runtime/failure.js";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { PROGRAM_ENDINGS } from "../../runtime/program/program-file.js";

type Ending = (typeof PROGRAM_ENDINGS)[number];

/** Throws `not-written-by-rnnc`, which names the first such file. */
export function refuseOthersFiles(folder: string, name: string): void {
  for (const ending of PROGRAM_ENDINGS) {
    const path = join(folder, `${name}${ending}`);
    if (isFreeOrOurs(path, ending)) continue;
    const message = `\`${path}\` is there already, and rnnc did not write it.`;
    throw new Failure("not-written-by-rnnc", message, "Move that file away, or compile into another folder.");
  }
}

function isFreeOrOurs(path: string, ending: Ending): boolean {
  try {
    const there = lstatSync(path, { throwIfNoEntry: false });
    return !there || (there.isFile() && OURS[ending](readFileSync(path, "utf8")));
  } catch (error) {
    throw diskFailure(error, "read", path);
  }
}

const isProgram = (text: string) => /^\/\/ \S+: compiled from .* by rnnc \d/u.test(text);

/** How each of the four files tells that it is one of ours. */
const OURS: Readonly<Record<Ending, (text: string) => boolean>> = {
  ".ts": isProgram,
  ".js": isProgram,
  ".map": (text) => {
    const { version, names, sources, sourcesContent } = objectIn(text);
    const isEmpty = Array.isArray(names) && names.length === 0;
    const hasNoTexts = Array.isArray(sourcesContent) && sourcesContent.every((one) => one === null);
    return version === 3 && isEmpty && Array.isArray(sources) && hasNoTexts;
  },
  ".plan.json": (text) => {
    const { plan, origins } = objectIn(text);
    return typeof plan === "object" && plan !== null && "edition" in plan && typeof origins === "object";
  },
};

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
