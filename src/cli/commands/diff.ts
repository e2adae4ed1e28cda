import colors from "picocolors";
import { choosePair, type Paired, pairExperiments } from "../../compiler/diff/experiments.js";
import { type Paint, renderText } from "../../compiler/diff/render-text.js";
import { type Count, type DiffReport, type ExperimentReport, isDifferent } from "../../compiler/diff/report.js";
import { toStep } from "../../compiler/lower/to-step.js";
import { bounds, constant, format, substitute } from "../../ops/polynomial.js";
import { parameterCount } from "../../plan/cost.js";
import { symbolBounds } from "../../plan/symbols.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { isColoured } from "../../runtime/training/terminal.js";
import type { Given } from "../arguments.js";
import { type DiffSide, readCommitted, readSide } from "../diff-side.js";
import type { Loaded } from "../load.js";
import { preparedSizes } from "../prepared-sizes.js";
import { readableSymbols } from "../readable-symbols.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const [first, second, ...others] = given.positionals;
  if (first === undefined || others.length > 0)
    throw new UsageError("give two files to compare, or one to compare with the last commit");
  const a = second === undefined ? await readCommitted(first) : await readSide(first);
  const b = await readSide(second ?? first);
  const report = reportOf(a, b, chosen(pairExperiments(a.experiments, b.experiments), given.value("experiment")));
  process.stdout.write(given.flag("json") ? `${JSON.stringify(report, null, 2)}\n` : renderText(report, PAINT));
  return given.flag("exit-code") && isDifferent(report) ? EXIT.difference : EXIT.ok;
}

function chosen(paired: Paired, wanted: string | undefined): Paired {
  if (wanted === undefined) return paired;
  const choice = choosePair(paired, wanted);
  if ("problem" in choice) throw new UsageError(choice.problem);
  return choice;
}

function reportOf(a: DiffSide, b: DiffSide, { pairs, added, removed }: Paired): DiffReport {
  const experiments = pairs.flatMap(({ a: before, b: after, changes }): readonly ExperimentReport[] => {
    const [mine, theirs] = [a.experiments.get(before), b.experiments.get(after)];
    if (!mine || !theirs || changes.length === 0) return [];
    return [
      {
        a: before,
        b: after,
        changes,
        parameters: { before: countOf(mine, a.path), after: countOf(theirs, b.path) },
        hashes: { before: mine.plan.hashes, after: theirs.plan.hashes },
      },
    ];
  });
  return { format: 1, a: a.shown, b: b.shown, experiments, added, removed };
}

/** With settings at their values, so that only what the data tell is left in the formula. */
function countOf(loaded: Loaded, path: string): Count {
  const symbols = symbolBounds(loaded.plan, preparedSizes(loaded, path)?.training ?? {});
  const count = parameterCount(toStep(loaded.plan));
  const { low, high } = bounds(count, (name) => symbols.get(name));
  const exact = [...symbols].filter(([, size]) => size.low === size.high);
  const settled = substitute(count, new Map(exact.map(([name, size]) => [name, constant(size.low)])));
  const most = Number.isFinite(high) ? high : null;
  return { least: low, most, formula: readableSymbols(format(settled), loaded.origins) };
}

const { bold, red, green, yellow, blue } = colors.createColors(isColoured(process.stdout));
const PAINT: Paint = { added: green, removed: red, changed: yellow, bold, dim: blue };
