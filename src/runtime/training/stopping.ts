/** When to stop, and which weights are best. */
import { counted } from "../data/quote.js";
import type { Better, ConditionRule } from "../program/program.js";
import { type History, hasRisen, quantityAt, quantityText } from "./history.js";

/** Measured values by name (`validate.loss`), and how far training is. */
export interface Situation {
  readonly measured: Readonly<Record<string, number>>;
  readonly history: History;
  /** Whole epochs done. */
  readonly epoch: number;
  readonly step: number;
  /** Real steps of the sequences that were trained on, and examples where there are none. */
  readonly tokens: number;
  /** Seconds of training, over all sittings of a resumed run. */
  readonly time: number;
}

/** What `patience` remembers: the best value so far, and checks since; by the condition's place in the tree. */
export type PatienceState = Readonly<Record<string, { readonly best: number; readonly since: number }>>;

export type Direction = (measured: string) => Better;

/** After a check: what every patience remembers now. */
export function observePatience(
  rule: ConditionRule,
  situation: Situation,
  state: PatienceState,
  better: Direction,
  path = "0",
): PatienceState {
  switch (rule.kind) {
    case "compare":
    case "relation":
    case "rose":
    case "at_every":
      return state;
    case "patience": {
      const value = situation.measured[rule.of];
      const known = state[path];
      const improved = isBetter(value, known?.best ?? Number.NaN, better(rule.of), rule.least);
      const next = improved
        ? { best: value, since: 0 }
        : { best: known?.best ?? value, since: (known?.since ?? 0) + 1 };
      return { ...state, [path]: next };
    }
    default:
      return rule.conditions.reduce(
        (so, part, index) => observePatience(part, situation, so, better, `${path}.${index}`),
        state,
      );
  }
}

/** The part of the rule that holds, in words; null when training goes on. `show` writes limits of measured values. */
export function reasonToStop(
  rule: ConditionRule,
  situation: Situation,
  state: PatienceState,
  show: (measured: string, limit: number) => string = (_, limit) => String(limit),
  path = "0",
): string | null {
  switch (rule.kind) {
    case "compare": {
      const value = measuredOrProgress(rule.of, situation);
      if (value === undefined || !holds(value, rule.comparison, rule.value)) return null;
      return `${rule.of} ${rule.comparison} ${rule.of === "time" ? `${rule.value} s` : show(rule.of, rule.value)}`;
    }
    case "patience": {
      const { since = 0 } = state[path] ?? {};
      return since >= rule.checks ? `${rule.of} has not improved for ${counted(rule.checks, "check")}` : null;
    }
    case "relation": {
      const { measured, history } = situation;
      const [left, right] = [quantityAt(rule.left, measured, history), quantityAt(rule.right, measured, history)];
      if (!holds(left, rule.comparison, right)) return null;
      return `${quantityText(rule.left)} ${rule.comparison} ${quantityText(rule.right)}`;
    }
    case "rose": {
      if (!hasRisen(rule, situation.history)) return null;
      const [times, checks] = [counted(rule.times, "time"), counted(rule.checks, "check")];
      return `${rule.of} rose ${times} in a row, over ${checks} each`;
    }
    case "at_every": {
      const { checks } = situation.history;
      return checks > 0 && checks % rule.checks === 0 ? `${counted(checks, "check")} are done` : null;
    }
    default: {
      const reasons = rule.conditions.map((part, index) =>
        reasonToStop(part, situation, state, show, `${path}.${index}`),
      );
      if (rule.kind === "or") return reasons.find((reason) => reason !== null) ?? null;
      return reasons.includes(null) ? null : reasons.join(" and ");
    }
  }
}

/** True when the rule speaks of time, steps, tokens or epochs, which change between checks. */
export function watchesProgress(rule: ConditionRule): boolean {
  if (rule.kind === "compare") return ["epoch", "step", "tokens", "time"].includes(rule.of);
  return "conditions" in rule && rule.conditions.some(watchesProgress);
}

function measuredOrProgress(name: string, { measured, epoch, step, tokens, time }: Situation): number | undefined {
  switch (name) {
    case "epoch":
      return epoch;
    case "step":
      return step;
    case "tokens":
      return tokens;
    case "time":
      return time;
    default:
      return measured[name];
  }
}

function holds(value: number, comparison: string, limit: number): boolean {
  switch (comparison) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    default:
      return value >= limit;
  }
}

/** Better by more than `least`; NaN is never better, and any number is better than NaN. */
export function isBetter(value: number, than: number, better: Better, least = 0): boolean {
  if (Number.isNaN(than)) return !Number.isNaN(value);
  return better === "higher" ? value > than + least : value < than - least;
}
