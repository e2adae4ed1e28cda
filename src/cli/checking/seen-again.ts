/** Experiments that were changed after somebody looked at their test set. */
import type { Checked } from "../../compiler/check.js";
import { type Diagnostic, diagnostic } from "../../compiler/diagnostics/diagnostic.js";
import { toPlan } from "../../compiler/lower/to-plan.js";
import type { Plan } from "../../plan/plan.js";
import { sourcesOf, sourceText } from "../../plan/sources.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { type LookedAt, lookedAt } from "../../runtime/records/looked-at.js";
import { parseSettings } from "../programs/load.js";
import { checkFile } from "./check-file.js";

/** Of a file without errors, by the runs of its project. */
export function seenAgain(path: string, { experiments }: Checked): readonly Diagnostic[] {
  const { root } = projectOf(path);
  return [...experiments].flatMap(([name, experiment]): readonly Diagnostic[] => {
    const looked = experiment ? lookedAt(root, name) : [];
    if (!experiment || looked.length === 0) return [];
    const { plan } = toPlan(experiment);
    const same = looked.filter(({ start }) => hasSameData(plan, start));
    if (same.length === 0 || same.some(({ start }) => isUnchanged(path, name, plan, start))) return [];
    const looks = same.reduce((sum, one) => sum + one.looks, 0);
    const [{ run, at }] = same;
    const times = looks === 1 ? "once" : `${looks} times`;
    const what = `The test set of \`${name}\` was looked at ${times}, ${looks === 1 ? "" : "first "}on ${at.slice(0, 10)} by \`${run}\`, and the experiment is another now`;
    const suggestion = { message: "test it on data that nobody has looked at, or say how often they were" };
    return [diagnostic("test-seen-again", experiment.span, { what }, { suggestion })];
  });
}

/** Prepared alike, or at least from one and the same file. */
function hasSameData({ hashes, data }: Plan, { hashes: theirs, sources }: LookedAt["start"]): boolean {
  if (hashes.data === theirs.data) return true;
  return sourcesOf(data.rows).some(({ source }) =>
    sources.some(({ sha256, path }) =>
      source.sha256 === null ? sourceText(source) === path : source.sha256 === sha256,
    ),
  );
}

/** The program that was tested, with what `--set` made of it then. */
function isUnchanged(path: string, name: string, plan: Plan, { hashes, set }: LookedAt["start"]): boolean {
  if (plan.hashes.program === hashes.program) return true;
  if (set.length === 0) return false;
  const then = checkFile(path, parseSettings(set)).experiments.get(name);
  return then != null && toPlan(then).plan.hashes.program === hashes.program;
}
