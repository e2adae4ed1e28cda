/** What the points of a search space cost, between the least and the most: by bounds of the domains, not point by point. */
import { toStep } from "../../compiler/lower/to-step.js";
import { bounds, type Interval } from "../../ops/polynomial.js";
import { parameterCount, stepFlops } from "../../plan/cost.js";
import { foldsOf } from "../../plan/folds.js";
import { checkpointBytes, runBytes, type Sizes } from "../../plan/memory.js";
import type { Plan, Setting } from "../../plan/plan.js";
import { type Point, planAt } from "../../plan/point.js";
import { searchOf } from "../../plan/search.js";
import { everywhere, exactly, holds } from "../../plan/setting-condition.js";
import { boundsOf, dataSettings, symbolBounds } from "../../plan/symbols.js";
import type { SourceFiles } from "../../runtime/data/reading/source-files.js";
import { countedIn, spaceOf } from "../../search/space.js";
import { type PreparedSizes, preparedSizes } from "../data/prepared-sizes.js";
import { readCalibration } from "./calibration-file.js";
import type { Loaded } from "./load.js";
import { stepTimeOf } from "./training-time.js";

export interface SpaceCost {
  /** Points; null where a range of real numbers has no steps. */
  readonly configurations: number | null;
  /** The points are told from a sample: `require` speaks of too many combinations to look at each. */
  readonly areEstimated: boolean;
  /** Of each choice of words, which decide the structure. */
  readonly structures: number;
  /** Words stay as they are: there are too many choices of them. */
  readonly areWordsFixed: boolean;
  readonly parameters: Interval;
  readonly flopsPerStep: Interval;
  readonly bytes: Interval;
  readonly checkpointBytes: Interval;
  /** Null where this machine is not calibrated. */
  readonly stepMs: Interval | null;
  /** Of all trials, none ended early; null where that is not known. */
  readonly searchSeconds: Interval | null;
  readonly trials: number;
}

/** Each needs a step of its own. */
const MOST_STRUCTURES = 64;

export function spaceCost(loaded: Loaded, path: string, files: SourceFiles): SpaceCost {
  const { plan } = loaded;
  const space = spaceOf(plan);
  const words = plan.settings.filter(({ kind, domain }) => kind === "word" && domain !== null);
  const combinations = words.reduce((count, setting) => count * choicesOf(setting).length, 1);
  const areWordsFixed = combinations > MOST_STRUCTURES;
  const plans = areWordsFixed ? [plan] : plansOf(plan, words);
  const structures = areWordsFixed ? combinations : plans.length;
  // What was found out about the data holds where no setting of the space changes them.
  const isOfAll = !dataSettings(plan).some((id) => space.some((dimension) => dimension.id === id));
  const prepared = isOfAll ? preparedSizes(loaded, path, files) : null;
  const costs = plans.map((one) => structureCost(one, prepared));
  const counted = countedIn(space);
  const configurations = counted?.points ?? null;
  const { trials } = searchOf(plan);
  const union = (of: (cost: StructureCost) => Interval): Interval => ({
    low: Math.min(...costs.map((cost) => of(cost).low)),
    high: Math.max(...costs.map((cost) => of(cost).high)),
  });
  const isTimed = costs.every(({ stepMs }) => stepMs !== null);
  const stepMs = isTimed ? union((cost) => cost.stepMs ?? NOTHING) : null;
  const count = Math.min(trials, configurations ?? trials);
  const runs = count * (foldsOf(plan) ?? 1);
  const steps = stepsOf(plan, prepared);
  return {
    configurations,
    areEstimated: counted?.isEstimated ?? false,
    structures,
    areWordsFixed,
    parameters: union((cost) => cost.parameters),
    flopsPerStep: union((cost) => cost.flopsPerStep),
    bytes: union((cost) => cost.bytes),
    checkpointBytes: union((cost) => cost.checkpointBytes),
    stepMs,
    searchSeconds:
      stepMs && steps
        ? { low: (runs * steps.low * stepMs.low) / 1000, high: (runs * steps.high * stepMs.high) / 1000 }
        : null,
    trials: count,
  };
}

const NOTHING: Interval = { low: 0, high: 0 };

type StructureCost = Pick<SpaceCost, "parameters" | "flopsPerStep" | "bytes" | "checkpointBytes" | "stepMs">;

function structureCost(plan: Plan, prepared: PreparedSizes | null): StructureCost {
  const step = toStep(plan);
  const symbols = symbolBounds(plan, prepared?.training ?? {}, "domains");
  const { batch: _, ...known } = prepared?.checks ?? {};
  const checked = symbolBounds(plan, known, "domains");
  const range = (amount: Parameters<typeof bounds>[0]) => bounds(amount, (name) => boundsOf(symbols, name));
  const sizes = (of: typeof symbols, end: "low" | "high"): Sizes =>
    Object.fromEntries([...of].map(([name, interval]) => [name, interval[end]]));
  const both = (amount: (training: Sizes, checks: Sizes) => number): Interval => ({
    low: amount(sizes(symbols, "low"), sizes(checked, "low")),
    high: amount(sizes(symbols, "high"), sizes(checked, "high")),
  });
  const calibration = readCalibration();
  const timed = calibration && stepTimeOf(plan, step, calibration);
  return {
    parameters: range(parameterCount(step)),
    flopsPerStep: range(stepFlops(plan, step)),
    bytes: both((training, checks) => {
      const { state, training: buffers, checks: looked, batches } = runBytes(plan, step, training, checks);
      return state + buffers + looked + batches;
    }),
    checkpointBytes: both((training) => checkpointBytes(step, training)),
    stepMs: timed && both((training) => timed.unpadded(training)),
  };
}

/** The words of a setting, where it applies and elsewhere. */
function choicesOf(setting: Setting): readonly string[] {
  const all = everywhere(setting);
  return all.kind === "words" ? all.words : [];
}

/** One for each combination of words that is part of a point. */
function plansOf(plan: Plan, words: readonly Setting[]): readonly Plan[] {
  const combinations = words.reduce<readonly Point[]>(
    (known, setting) => known.flatMap((one) => choicesOf(setting).map((word) => ({ ...one, [setting.id]: word }))),
    [{}],
  );
  const plans = combinations.map((point) => planAt(plan, point));
  const wordsIn = ({ settings }: Plan) =>
    JSON.stringify(settings.flatMap(({ kind, value }) => (kind === "word" ? [value] : [])));
  const once = [...new Map(plans.map((one) => [wordsIn(one), one])).values()];
  return once.filter(({ settings, requires = [] }) => {
    const byId = new Map(settings.map((setting) => [setting.id, setting]));
    const known = (id: string) => {
      const setting = byId.get(id);
      return setting && (setting.kind === "word" ? exactly(setting.value) : everywhere(setting));
    };
    const isInside = settings.every(({ kind, value, domain, when }) => {
      const applies = when ? holds(when.condition, known) : null;
      return kind !== "word" || applies !== true || domain?.kind !== "choices" || domain.values.includes(value);
    });
    return isInside && requires.every((condition) => holds(condition, known) !== false);
  });
}

/** Of one trial; null where only the data tell how many there are. */
function stepsOf(plan: Plan, prepared: PreparedSizes | null): Interval | null {
  const symbols = symbolBounds(plan, {}, "domains");
  const { unit, count } = plan.train.length;
  const amount =
    typeof count === "number"
      ? { low: count, high: count }
      : (symbols.get(count.formula) ?? { low: 1, high: Number.POSITIVE_INFINITY });
  if (unit === "steps") return amount;
  const { batch } = plan.train;
  if (!prepared || batch.kind === "lanes") return null;
  const examples = prepared.epoch().reduce((sum, sizes) => sum + (sizes.batch ?? 0), 0);
  const { low, high } = symbols.get("batch") ?? NOTHING;
  return { low: amount.low * Math.ceil(examples / high), high: amount.high * Math.ceil(examples / low) };
}
