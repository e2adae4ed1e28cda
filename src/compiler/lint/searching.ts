/** Parameters, their domains, and how they are searched. */
import { foldsOf } from "../../plan/folds.js";
import type { Plan, SearchPlan, Setting } from "../../plan/plan.js";
import { searchOf } from "../../plan/search.js";
import { isWithin } from "../source.js";
import { mostChecks } from "./ending.js";
import { advised, SETTINGS } from "./example.js";
import type { Look } from "./look.js";
import type { Finding, Rule } from "./rule.js";

function findAtEdge(look: Look): readonly Finding[] {
  return look.plan.settings.flatMap(({ id, kind, value: now, domain, when }): Finding[] => {
    const value = when?.value ?? now;
    if (domain?.kind !== "range") return [];
    const { low, high } = domain;
    // Nothing lies beyond.
    const isNatural = value === low && (value === 0 || (kind === "count" && value === 1));
    if ((value !== low && value !== high) || isNatural) return [];
    const [end, beyond] = value === low ? ["least", "less"] : ["greatest", "more"];
    const message = `\`${look.nameOf(id)}\` is ${value}, the ${end} of its domain: whether ${beyond} is better, no search can tell.`;
    return [{ message, span: look.placeOf(`/settings/${id}/value`, `/settings/${id}/domain`) }];
  });
}

/** Those that a base's statements used, and that nothing uses now; what the file itself never uses, `check` tells. */
function findIdle(look: Look): readonly Finding[] {
  const { experiment, plan } = look;
  const used = new Set(plan.settings.map(({ id }) => look.nameOf(id)));
  const idle = experiment.settings.filter(({ name, span }) => !used.has(name) && !isWithin(span, experiment.span));
  if (idle.length === 0) return [];
  const names = idle.map(({ name }) => `\`${name}\``).join(", ");
  const message = `Nothing in \`${experiment.name}\` rests on ${names} any more: \`--set ${idle[0].name}=…\` changes nothing.`;
  const related = idle.map(({ span }) => ({ span, message: "declared here" }));
  return [{ message, span: experiment.span, related }];
}

/** How many values of a domain a grid has; ranges without steps are cut into `points`. */
function gridValues({ kind, domain }: Setting, points: number | null): number {
  if (!domain) return 1;
  if (domain.kind === "choices") return domain.values.length;
  const { low, high } = domain;
  const step = domain.step ?? (kind === "count" ? 1 : null);
  const counted = step === null ? null : Math.floor((high - low) / step + 1e-9) + 1;
  if (domain.step !== null || points === null) return counted ?? 1;
  if (counted === null || counted <= points) return Math.min(counted ?? points, points);
  // Counts are rounded, and each is tried once.
  const share = (index: number) => index / (points - 1);
  const value = (index: number) =>
    domain.log ? low * (high / low) ** share(index) : low + (high - low) * share(index);
  return new Set(Array.from({ length: points }, (_, index) => Math.round(value(index)))).size;
}

/** How many points a grid over all domains has. */
export function gridPoints({ settings }: Pick<Plan, "settings">, points: number | null): number {
  return settings.reduce((product, setting) => product * gridValues(setting, points), 1);
}

/** Parameters that may not apply, and what is required, leave fewer than the combinations of all values. */
function isConditional({ settings, requires }: Plan): boolean {
  return requires !== undefined || settings.some(({ when }) => when !== undefined);
}

function findCutShort(look: Look): readonly Finding[] {
  const { method, trials } = searchOf(look.plan);
  if (method.kind !== "grid" || isConditional(look.plan)) return [];
  const points = gridPoints(look.plan, method.points);
  if (points <= trials) return [];
  const searched = look.plan.settings.filter(({ domain }) => domain !== null);
  // The last changes fastest: those whose next value comes only after all trials stay at their first.
  const still = searched.filter((_, index) => {
    const rest = { settings: searched.slice(index + 1) };
    return gridPoints(rest, method.points) >= trials;
  });
  const names = still.map(({ id }) => `\`${look.nameOf(id)}\``).join(", ");
  const kept = names === "" ? "" : ` ${names} would never leave ${still.length === 1 ? "its" : "their"} first value.`;
  const message = `The grid has ${points} points, and ${trials} trials are made.${kept}`;
  const suggestion = { message: "give it as many trials, or search by chance: `method = random()`" };
  return [{ message, span: look.placeOf("/search/trials", "/search/method"), suggestion }];
}

/** Why a method that learns from trials tries random points alone. */
function neverLearns({ method, trials }: SearchPlan): string | null {
  const by = "all are drawn by chance";
  if ((method.kind === "tpe" || method.kind === "gp") && method.startup >= trials)
    return `\`${method.kind}\` begins with ${method.startup} random trials, and ${trials} are made: ${by}.`;
  if (method.kind === "nsga2" && method.population >= trials)
    return `The first generation of \`nsga2\` has ${method.population} trials, and ${trials} are made: ${by}.`;
  return null;
}

/** Why a pruner ends no trial. Where data are in folds, a check is a whole fold. */
function neverPrunes(look: Look): string | null {
  const { prune, trials } = searchOf(look.plan);
  if (!prune) return null;
  const folds = foldsOf(look.plan);
  const checks = folds ?? mostChecks(look);
  const ofTrial = folds !== null ? `${folds} folds` : `at most ${checks} ${checks === 1 ? "check" : "checks"}`;
  if (prune.kind === "median") {
    if (prune.startup >= trials)
      return `\`median\` ends no trial before ${prune.startup} are complete, and ${trials} are made.`;
    if (checks === null || prune.warm_up < checks) return null;
    return `\`median\` ends no trial at its first ${prune.warm_up} checks, and a trial has ${ofTrial}.`;
  }
  if (checks === null || prune.least < checks) return null;
  return `\`${prune.kind}\` halts trials after ${prune.least} checks, and a trial has ${ofTrial}: each is trained to its end.`;
}

function findIdleSearch(look: Look): readonly Finding[] {
  if (!look.plan.search) return [];
  const [learning, pruning] = [neverLearns(look.plan.search), neverPrunes(look)];
  return [
    ...(learning ? [{ message: learning, span: look.placeOf("/search/method", "/search/trials") }] : []),
    ...(pruning ? [{ message: pruning, span: look.placeOf("/search/prune", "/search/trials") }] : []),
  ];
}

export const SEARCHING = {
  "default-at-edge": {
    level: "advice",
    title: "a default at the end of its domain",
    why: "A default is what seems best so far. Where it stands at the end of its domain, the search looks to one side alone. Bengio (Practical Recommendations, 2012) advises to widen a range whose best value is found near its end. An end that nothing can lie beyond, such as a dropout of 0, is no edge; neither are sets of choices.",
    wrong: advised({ settings: "param rate = 1e-2 in log 1e-4..1e-2" }),
    right: advised(),
    find: findAtEdge,
  },
  "idle-parameter": {
    level: "advice",
    title: "a base's parameter that changes nothing any more",
    why: "An experiment that extends another and replaces its layers may leave a parameter of the base without use. It is still listed, can still be set, and changes nothing: whoever compares two of its values compares a run with itself. Of a parameter that its own experiment never uses, `rnnc check` speaks: `unused-name`.",
    wrong: advised({
      settings: `${SETTINGS}\n  param units = 16 in 8..64`,
      model: `states = recurrent(string, cell: lstm, units: units, forget_bias: 1.0)
    logits = dense(last(states), units: odd.classes)`,
      tail: `experiment parity_small extends parity {
  model {
    states = recurrent(string, cell: lstm, units: 8, forget_bias: 1.0)
  }
}`,
    }),
    right: advised({
      settings: `${SETTINGS}\n  param units = 16 in 8..64`,
      model: `states = recurrent(string, cell: lstm, units: units, forget_bias: 1.0)
    logits = dense(last(states), units: odd.classes)`,
      tail: `experiment parity_small extends parity {
  units = 12
}`,
    }),
    find: findIdle,
  },
  "grid-cut-short": {
    level: "warning",
    title: "a grid with more points than trials",
    why: "A grid is tried in order, the last parameter changing fastest. With fewer trials than points the search ends in the middle, and the first parameters have never changed (users of other tools met this as a bug: W&B #11445). Trials at random points vary every parameter, however few there are (Bergstra and Bengio 2012). Without `trials`, a search has 20.",
    wrong: advised({
      settings: `${SETTINGS}\n  param units = 16 in 8..64 step 8`,
      model: `states = recurrent(string, cell: lstm, units: units, forget_bias: 1.0)
    logits = dense(last(states), units: odd.classes)`,
      search: "method = grid(points: 10)\n    trials = 10",
    }),
    right: advised({
      settings: `${SETTINGS}\n  param units = 16 in 8..64 step 8`,
      model: `states = recurrent(string, cell: lstm, units: units, forget_bias: 1.0)
    logits = dense(last(states), units: odd.classes)`,
      search: "method = grid(points: 10)\n    trials = 80",
    }),
    find: findCutShort,
  },
  "idle-search": {
    level: "warning",
    title: "a method or a pruner that the search is too short for",
    why: "Methods that learn begin with random trials, and pruners wait for complete trials or for checks. Where the search has no more of them, it is by chance and trains every trial whole, whatever the file says (a tuner whose pruning never happened went unnoticed for years: Ludwig's with Optuna). Checks are counted as for `never-stops`; where data are in folds, they are whole folds.",
    wrong: advised({ search: "method = tpe(startup: 40)\n    trials = 30" }),
    right: advised({ search: "method = tpe()\n    trials = 30\n    prune  = asha(least: 2)" }),
    find: findIdleSearch,
  },
} as const satisfies Readonly<Record<string, Rule>>;
