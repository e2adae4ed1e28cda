/** When training ends, what it keeps, and how its rate falls. */
import type { Condition, Scalar, ScheduleFactor } from "../../plan/plan.js";
import { objectivesIn } from "../semantics/graph.js";
import { advised, TRAIN } from "./example.js";
import { stepsPerEpoch } from "./examples-in.js";
import type { Look } from "./look.js";
import type { Finding, Rule } from "./rule.js";

/** The most steps or epochs that training may have, over the whole search; null where only the data tell. */
function mostOf(look: Look, unit: "epochs" | "steps"): number | null {
  const { length } = look.plan.train;
  const { high } = look.boundsOf(length.count);
  if (!Number.isFinite(high)) return null;
  if (length.unit === unit) return high;
  const perEpoch = stepsPerEpoch(look);
  if (perEpoch === null) return null;
  return unit === "steps" ? high * perEpoch : high / perEpoch;
}

/** The most checks that training may have: one every so often, and one at its end. */
export function mostChecks(look: Look): number | null {
  const { unit, every } = look.plan.train.validate;
  const most = mostOf(look, unit);
  const { low } = look.boundsOf(every);
  return most === null ? null : Math.ceil(most / low);
}

const least = (look: Look, scalar: Scalar) => look.boundsOf(scalar).low;

/** The first check after which a condition can hold; null where it rests on something else than time gone by. */
function earliest(look: Look, condition: Condition): { readonly checks: number; readonly what: string } | null {
  switch (condition.kind) {
    case "patience": {
      const checks = least(look, condition.checks);
      // The first check is an improvement.
      return { checks: checks + 1, what: `${checks} checks without improvement` };
    }
    case "rose": {
      const checks = least(look, condition.checks) * least(look, condition.times);
      return { checks: checks + 1, what: `a rise over ${checks} checks` };
    }
    case "at_every": {
      const checks = least(look, condition.checks);
      return { checks, what: `every ${checks} checks` };
    }
    default:
      return null;
  }
}

function findNeverStopping(look: Look): readonly Finding[] {
  const { stop, length } = look.plan.train;
  const checks = mostChecks(look);
  const visit = (condition: Condition, path: string): readonly Finding[] => {
    const place = () => look.placeOf(path, "/train/length");
    if (condition.kind === "and" || condition.kind === "or")
      return condition.conditions.flatMap((part, index) => visit(part, `${path}/conditions/${index}`));
    if (condition.kind === "compare") {
      if (!("progress" in condition.of) || !condition.comparison.startsWith(">")) return [];
      const { progress } = condition.of;
      // How long a step takes, and how many tokens are in it, is not known here.
      if (progress === "time" || progress === "tokens") return [];
      const unit = progress === "epoch" ? "epochs" : "steps";
      const [limit, most] = [least(look, condition.value), mostOf(look, unit)];
      if (most === null || (condition.comparison === ">" ? limit < most : limit <= most)) return [];
      return [
        {
          message: `Training ends after ${most} ${unit}: \`${progress} ${condition.comparison} ${limit}\` never holds.`,
          span: place(),
        },
      ];
    }
    const first = earliest(look, condition);
    if (!first || checks === null || first.checks <= checks) return [];
    const message = `Training has at most ${checks} ${checks === 1 ? "check" : "checks"}: there cannot be ${first.what}, and this never holds.`;
    const related = [{ span: look.placeOf("/train/length"), message: `${length.unit}, checked every so often` }];
    return [{ message, span: place(), related }];
  };
  return stop ? visit(stop, "/train/stop") : [];
}

/** Looks back at what was measured: when it holds, the best weights are some checks old. */
function looksBack(condition: Condition): boolean {
  if (condition.kind === "and" || condition.kind === "or") return condition.conditions.some(looksBack);
  return condition.kind === "patience" || condition.kind === "rose" || condition.kind === "relation";
}

function findKeepingLast(look: Look): readonly Finding[] {
  const { stop, keep } = look.plan.train;
  if (keep !== null || (stop && looksBack(stop))) return [];
  const checks = mostChecks(look);
  if (checks === null || checks < 2) return [];
  const message = `Of up to ${checks} checks the last decides which weights are kept, not the best.`;
  const span = look.placeOf("/train/length");
  const edit = { span: { ...span, start: span.end }, text: "\n    keep best validate.loss" };
  return [{ message, span, suggestion: { message: "write `keep best validate.loss`", edit } }];
}

function findStoppedLate(look: Look): readonly Finding[] {
  const { stop, keep } = look.plan.train;
  if (keep !== null || !stop || !looksBack(stop)) return [];
  const span = look.placeOf("/train/stop");
  const edit = { span: { ...span, start: span.end }, text: "\n    keep best validate.loss" };
  const message = "Training stops some checks after its best one, and the weights of that one are not kept.";
  return [{ message, span, suggestion: { message: "write `keep best validate.loss`", edit } }];
}

function findChosenOnTrain(look: Look): readonly Finding[] {
  const { train, search } = look.experiment;
  const said = (path: string, what: string): Finding => ({
    message: `${what} by what was learned from; what fits train best is not what does best on anything else.`,
    span: look.placeOf(path),
    suggestion: { message: "choose by the same on `validate`" },
  });
  return [
    ...(train.keep?.part === "train" ? [said("/train/keep", "Weights are kept")] : []),
    ...(search && objectivesIn(search).some(({ on }) => on.part === "train")
      ? [said("/search/objective", "Trials are compared")]
      : []),
  ];
}

/** Why a factor of the rate leaves it as it is, or never lets it come to its full height. */
function idleBecause(look: Look, factor: ScheduleFactor): string | null {
  switch (factor.kind) {
    case "warm_up": {
      const [steps, most] = [least(look, factor.steps), mostOf(look, "steps")];
      return most !== null && steps > most
        ? `\`warm_up\` rises over ${steps} steps, and training has at most ${most}: the rate never gets to its height.`
        : null;
    }
    case "stepwise": {
      const [after, most] = [least(look, factor.after), mostOf(look, "epochs")];
      return most !== null && after >= most
        ? `\`stepwise\` first lowers the rate after ${after} epochs, and training has at most ${most}.`
        : null;
    }
    case "reduce_on_plateau": {
      const [checks, most] = [least(look, factor.checks), mostChecks(look)];
      // What is lowered at the last check is of no use.
      return most !== null && checks + 1 >= most
        ? `\`reduce_on_plateau\` waits for ${checks} checks without improvement, and training has at most ${most}.`
        : null;
    }
    default:
      return null;
  }
}

function findIdleSchedule(look: Look): readonly Finding[] {
  return (look.plan.train.schedule ?? []).flatMap((factor): Finding[] => {
    const message = idleBecause(look, factor);
    return message === null ? [] : [{ message, span: look.placeOf("/train/schedule", "/train/length") }];
  });
}

const STOP = "stop when patience(validate.loss, checks: 3)";
const keepless = (train: string) => train.replace("\n    keep best validate.loss", "");

export const ENDING = {
  "never-stops": {
    level: "warning",
    title: "a condition to stop that cannot hold before training ends",
    why: "Patience as long as the training never runs out, and a file that seems to stop early does not. Checks are counted: one every so many epochs or steps, as `validate every` says (every epoch unless it does), and one at the end. The first check is an improvement, so that patience of n checks needs n + 1. The rule speaks where it is so at every point of the search space.",
    wrong: advised({ train: `${TRAIN}\n    stop when patience(validate.loss, checks: 20)` }),
    right: advised({ train: `${TRAIN}\n    ${STOP}` }),
    find: findNeverStopping,
  },
  "stop-keeps-last": {
    level: "warning",
    title: "stopping early without keeping the best weights",
    why: "A condition that looks back holds some checks after the best one: by then the weights are worse, which is why it holds. Early stopping gives back the weights of the least validation error (Prechelt, Early Stopping – But When?, 1998); that is what `keep best` does.",
    wrong: advised({ train: `${keepless(TRAIN)}\n    ${STOP}` }),
    right: advised({ train: `${TRAIN}\n    ${STOP}` }),
    find: findStoppedLate,
  },
  "keeps-last": {
    level: "advice",
    title: "several checks, of which the last is kept",
    why: "Without `keep best` a run ends with its last weights, however much better those of an earlier check were. Which check is best is known at no cost, since each measures the validation part anyway. The rule speaks where there are two checks or more.",
    wrong: advised({ train: keepless(TRAIN) }),
    right: advised(),
    find: findKeepingLast,
  },
  "chosen-on-train": {
    level: "warning",
    title: "weights or trials chosen by a measure of train",
    why: "What fits the training part best has often learned it by heart; what is chosen by it is chosen for that. The validation part is there for choosing (Goodfellow, Bengio and Courville, Deep Learning, 2016, chapter 5.3). To stop by a measure of train is left alone: whether a network can learn its data at all is worth a look.",
    wrong: advised({ train: TRAIN.replace("validate.loss", "train.loss") }),
    right: advised(),
    find: findChosenOnTrain,
  },
  "idle-schedule": {
    level: "warning",
    title: "a schedule that training is too short for",
    why: "A warm-up longer than the training ends below the rate that was asked for; a fall that begins after the last epoch, or waits for more checks than there are, never comes. Steps are counted where the size of train is known. The rule speaks where it is so at every point of the search space.",
    wrong: advised({ train: `${TRAIN}\n    schedule  = reduce_on_plateau(validate.loss, checks: 20)` }),
    right: advised({ train: `${TRAIN}\n    schedule  = reduce_on_plateau(validate.loss, checks: 3)` }),
    find: findIdleSchedule,
  },
} as const satisfies Readonly<Record<string, Rule>>;
