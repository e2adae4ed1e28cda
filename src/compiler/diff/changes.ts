/**
 * How two plans differ, in the words of those who wrote them: each fact with both values and both places. Renderers
 * are apart.
 */
import type { Place } from "../../plan/plan.js";
import type { Consequence } from "./consequences.js";
import type { Effect } from "./domains.js";
import { differingFacts, type Path, pairingOf } from "./facts.js";
import { judgeOf } from "./judge.js";
import { isLone, type Side } from "./pairing.js";
import type { Checkpoints } from "./tensors.js";
import { type Judged, type Trials, trialsOf } from "./trials.js";
import { Wording } from "./wording.js";

export type { Side } from "./pairing.js";

export interface Change {
  /** Where the fact stands in the plan, as a JSON Pointer with nodes by their ids: those of the first plan, or of the second for what it alone has. */
  readonly path: string;
  readonly kind: "changed" | "added" | "removed";
  /** What the fact is, by names people gave: `optimizer.rate`. */
  readonly what: string;
  readonly consequence: Consequence;
  /** Of a search space: what becomes of it. */
  readonly effect: Effect | null;
  readonly before: Value | null;
  readonly after: Value | null;
  /** Where each is written, as far as the plans tell. */
  readonly at: { readonly a: Spot | null; readonly b: Spot | null };
}

export interface Value {
  /** As the plan has it. */
  readonly plan: unknown;
  /** As people write it. */
  readonly text: string;
}

/** Lines and columns from 1. */
export interface Spot {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** All that follows from how two plans differ. */
export interface Compared {
  readonly changes: readonly Change[];
  readonly checkpoints: Checkpoints;
  /** What becomes of the trials of a search; null where neither has anything to search. */
  readonly trials: Trials | null;
}

/** The facts in which two plans differ, in the order of a plan; none exactly when both mean the same. */
export function changesBetween(a: Side, b: Side): readonly Change[] {
  return compare(a, b).changes;
}

export function compare(a: Side, b: Side, pairing = pairingOf(a, b)): Compared {
  const facts = differingFacts(a, b, pairing);
  const isSearched = [a, b].some(({ plan }) => plan.settings.some(({ domain }) => domain !== null));
  if (facts.length === 0)
    return { changes: [], checkpoints: { load: "yes", tensors: [] }, trials: isSearched ? trialsOf(a, []) : null };
  const { checkpoints, judge } = judgeOf(a, b);
  const judged = facts.map((fact) => ({ fact, judgement: judge(fact) }));
  return { changes: worded(a, b, judged), checkpoints, trials: isSearched ? trialsOf(a, judged) : null };
}

function worded(a: Side, b: Side, judged: readonly Judged[]): readonly Change[] {
  const [mine, theirs] = [new Wording(a), new Wording(b)];
  return judged.map(({ fact: { kind, at, before, after }, judgement }): Change => {
    const places = { a: placeOf(a, at.a), b: placeOf(b, at.b) };
    const [has, path] = kind === "added" ? [theirs, at.b] : [mine, at.a];
    const value = kind === "added" ? after : before;
    return {
      path: pointer(path),
      kind,
      what: has.what(path, value),
      consequence: judgement.consequence,
      effect: judgement.effect,
      before: kind === "added" ? null : { plan: before, text: mine.text(at.a, before, places.a?.text ?? "") },
      after: kind === "removed" ? null : { plan: after, text: theirs.text(at.b, after, places.b?.text ?? "") },
      at: { a: spotOf(a, places.a), b: spotOf(b, places.b) },
    };
  });
}

/** RFC 6901. */
function pointer(path: Path): string {
  return path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The innermost place that is known: of the fact itself, or of what it is part of. */
function placeOf({ origins }: Side, path: Path): Place | null {
  const alone = path.findIndex(isLone);
  for (let length = alone < 0 ? path.length : alone; length > 0; length--) {
    const part = path.slice(0, length);
    const [section, list, index] = part;
    const own =
      section === "measures"
        ? origins.measures[length === 2 ? Number(list) : -1]
        : list === "loss" && index !== undefined
          ? origins.nodes[`loss.${index}`]
          : origins.nodes[part[length - 1]];
    // A node of a scan's body goes by its own id.
    const inner = part.lastIndexOf("nodes");
    const place = origins.places?.[pointer(inner < 0 ? part : ["model", ...part.slice(inner + 1)])] ?? own?.place;
    if (place) return place;
  }
  return null;
}

function spotOf({ origins }: Side, place: Place | null): Spot | null {
  return place && { file: origins.files[place.file], line: place.line, column: place.column };
}
