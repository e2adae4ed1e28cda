/** What a schedule makes of the learning rate at a step, and what `reduce_on_plateau` remembers between checks. */
import type { ScheduleRule } from "../program/program.js";
import { type Direction, isBetter } from "./stopping.js";

/** Where training is: `step` counts from 1, of `steps` in all. */
export interface Place {
  readonly step: number;
  readonly steps: number;
  readonly perEpoch: number;
}

/** Of one `reduce_on_plateau`: the best value so far, checks since, and how often the rate was reduced. */
export interface Plateau {
  readonly best: number;
  readonly since: number;
  readonly reductions: number;
}

/** By the factor's place in the schedule. */
export type Plateaus = Readonly<Record<string, Plateau>>;

/** The product of all factors. */
export function scheduleFactor(rules: readonly ScheduleRule[], place: Place, plateaus: Plateaus): number {
  return rules.reduce((product, rule, index) => product * factorOf(rule, place, plateaus[index]?.reductions ?? 0), 1);
}

function factorOf(rule: ScheduleRule, { step, steps, perEpoch }: Place, reductions: number): number {
  const done = step - 1;
  const epochs = done / perEpoch;
  switch (rule.kind) {
    case "warm_up":
      return Math.min(1, step / rule.steps);
    case "stepwise": {
      const whole = Math.floor(epochs);
      return whole < rule.after ? 1 : rule.factor ** (1 + Math.floor((whole - rule.after) / rule.every));
    }
    case "exponential":
      return rule.factor ** epochs;
    case "inverse_time":
      return 1 / (1 + rule.decay * epochs);
    case "linear":
      return 1 + (rule.to - 1) * (done / steps);
    case "cosine":
      return halfCosine(1, rule.to, done / steps);
    case "one_cycle": {
      // The last step of the rise, and of all.
      const [top, last] = [rule.rise * steps - 1, steps - 1];
      if (done <= top) return halfCosine(rule.start, 1, top > 0 ? done / top : 1);
      return halfCosine(1, rule.to, last > top ? (done - top) / (last - top) : 1);
    }
    case "reduce_on_plateau":
      return reductions === 0 ? 1 : Math.max(Math.min(1, rule.to), rule.factor ** reductions);
  }
}

/** From one value to another along half a cosine, `share` of the way. */
function halfCosine(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
}

/** After a check: what every `reduce_on_plateau` remembers now. */
export function observePlateaus(
  rules: readonly ScheduleRule[],
  measured: Readonly<Record<string, number>>,
  known: Plateaus,
  better: Direction,
): Plateaus {
  const entries = rules.flatMap((rule, index) => {
    if (rule.kind !== "reduce_on_plateau") return [];
    const { best, since, reductions } = known[index] ?? { best: Number.NaN, since: 0, reductions: 0 };
    const value = measured[rule.of];
    if (isBetter(value, best, better(rule.of), rule.least)) return [[index, { best: value, since: 0, reductions }]];
    const isOver = since + 1 >= rule.checks;
    return [[index, { best, since: isOver ? 0 : since + 1, reductions: reductions + Number(isOver) }]];
  });
  return Object.fromEntries(entries);
}
