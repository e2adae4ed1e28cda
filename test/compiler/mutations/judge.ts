/** What is to be said about a slip: nothing where the file is still right, else first of all the place of the slip. */
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.js";
import type { Span } from "../../../src/compiler/source.js";
import { type Mutant, SLIPS, type Slip, type Stretch } from "./mutants.js";
import { checkInPlace } from "./right-programs.js";

export interface Judgement {
  /** `right`: no error. `touches`: the first thing said is said of the slip. `elsewhere`: it is said of another place. */
  readonly verdict: "right" | "touches" | "elsewhere";
  readonly diagnostics: readonly Diagnostic[];
  /** Of the processor, so that it is the same beside other work. */
  readonly milliseconds: number;
}

export function judge(mutant: Mutant): Judgement {
  const began = process.cpuUsage();
  const { diagnostics, sources } = checkInPlace(mutant.path, mutant.text);
  const used = process.cpuUsage(began);
  const milliseconds = (used.user + used.system) / 1000;
  for (const { span, related, suggestion } of diagnostics)
    for (const { file, start, end } of [
      span,
      ...related.map((one) => one.span),
      ...(suggestion?.edit ? [suggestion.edit.span] : []),
    ]) {
      const length = sources.get(file)?.text.length ?? -1;
      if (!(0 <= start && start <= end && end <= length)) throw new RangeError(`${start}..${end} is not in ${file}`);
    }
  if (!diagnostics.some(({ severity }) => severity === "error")) return { verdict: "right", diagnostics, milliseconds };
  const [first] = diagnostics;
  const places = [first.span, ...first.related.map(({ span }) => span)];
  const verdict = places.some((span) => isOfSlip(span, mutant)) ? "touches" : "elsewhere";
  return { verdict, diagnostics, milliseconds };
}

/** Of a closing bracket that was left out, its opener must be shown; of an opening one, its closer may be. */
function isOfSlip(span: Span, { path, changed, partner }: Mutant): boolean {
  if (span.file !== path) return false;
  if (partner?.opens) return overlap(span, partner);
  return overlap(span, changed) || (partner !== null && overlap(span, partner));
}

/** A place without length, such as the end of a line, touches what it stands beside. */
function overlap(a: Stretch, b: Stretch): boolean {
  const touching = a.start === a.end || b.start === b.end;
  return touching ? a.start <= b.end && b.start <= a.end : a.start < b.end && b.start < a.end;
}

export interface Tally {
  mutants: number;
  right: number;
  touches: number;
  elsewhere: number;
  thrown: number;
  /** Diagnostics of those that are no longer right. */
  diagnostics: number;
  slowestMs: number;
}

const NOTHING: Tally = { mutants: 0, right: 0, touches: 0, elsewhere: 0, thrown: 0, diagnostics: 0, slowestMs: 0 };

export function newTallies(): Record<Slip, Tally> {
  return { deleted: { ...NOTHING }, inserted: { ...NOTHING }, swapped: { ...NOTHING }, misspelt: { ...NOTHING } };
}

/** Judges a mutant and counts it; null where the compiler threw. */
export function count(mutant: Mutant, tallies: Record<Slip, Tally>): Judgement | null {
  const tally = tallies[mutant.slip];
  tally.mutants++;
  try {
    const judgement = judge(mutant);
    tally[judgement.verdict]++;
    if (judgement.verdict !== "right") tally.diagnostics += judgement.diagnostics.length;
    tally.slowestMs = Math.max(tally.slowestMs, judgement.milliseconds);
    return judgement;
  } catch {
    tally.thrown++;
    return null;
  }
}

/** The goals: how many slips are told at their place, and how many diagnostics a slip gets on average. */
export const LEAST_TOLD = 0.95;
export const MOST_DIAGNOSTICS = 1.3;

export interface Shares {
  readonly thrown: number;
  /** Still right, or told at the slip. */
  readonly told: number;
  /** Of each mutant that is no longer right. */
  readonly diagnosticsEach: number;
}

export function sharesOf(tallies: Readonly<Record<Slip, Tally>>): Shares {
  const sum = (of: keyof Tally) => SLIPS.reduce((total, slip) => total + tallies[slip][of], 0);
  return {
    thrown: sum("thrown"),
    told: (sum("right") + sum("touches")) / sum("mutants"),
    diagnosticsEach: sum("diagnostics") / (sum("touches") + sum("elsewhere")),
  };
}
