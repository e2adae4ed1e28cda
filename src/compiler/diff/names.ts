/** What only goes by another name, and what nobody but a reader sees: neither is a difference in meaning. */
import type { Origin, Plan } from "../../plan/plan.js";
import type { Consequence } from "./consequences.js";
import { pairingOf } from "./facts.js";
import type { Side } from "./pairing.js";
import { withoutTwins } from "./twins.js";

export interface Renaming {
  /** What it names: `param`, `measure`, `layer`. */
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly consequence: Extract<Consequence, "renamed" | "cosmetic">;
  readonly at: { readonly a: SpotOfName; readonly b: SpotOfName };
}

/** Lines from 1. */
export interface SpotOfName {
  readonly file: string;
  readonly line: number;
}

/**
 * Names that others use from outside, in `--set`, records and `rnnc use`, are told as renamed; those that only the file
 * itself uses are cosmetic.
 */
export function renamingsOf(a: Side, b: Side, { ids } = pairingOf(a, b)): readonly Renaming[] {
  const told = (what: string, isOutside: boolean, before?: Origin, after?: Origin): readonly Renaming[] => {
    if (!before || !after || before.name === after.name) return [];
    const at = { a: spotOf(a, before), b: spotOf(b, after) };
    return [{ what, before: before.name, after: after.name, consequence: isOutside ? "renamed" : "cosmetic", at }];
  };
  const named = [...ids].filter(([other, id]) => a.origins.nodes[id]?.name !== b.origins.nodes[other]?.name);
  const kinds = named.length === 0 ? NO_KINDS : kindsOf(withoutTwins(a.plan));
  const nodes = named.flatMap(([other, id]) => {
    const kind = kinds.get(id);
    return kind ? told(kind.what, kind.isOutside, a.origins.nodes[id], b.origins.nodes[other]) : [];
  });
  const [before, after] = [a.origins.measures, b.origins.measures];
  const isKept = ({ name }: Origin) => after.some((other) => other.name === name);
  // Measures have an order of their own, so that a name that is still there is no other name.
  const measures = before.flatMap((measure, index) =>
    before.length !== after.length || isKept(measure) ? [] : told("measure", true, measure, after[index]),
  );
  return [...nodes, ...measures];
}

/** How many documents say something else, or are there on one side alone. */
export function documentsThatDiffer(a: Side, b: Side, { ids } = pairingOf(a, b)): number {
  const own = a.origins.doc === b.origins.doc ? 0 : 1;
  const paired = [...ids].filter(([other, id]) => {
    const [before, after] = [a.origins.nodes[id], b.origins.nodes[other]];
    return before && after && before.doc !== after.doc;
  });
  return own + paired.length;
}

const NO_KINDS: ReadonlyMap<string, Kind> = new Map();

interface Kind {
  readonly what: string;
  readonly isOutside: boolean;
}

function kindsOf({ settings, data, model }: Plan): ReadonlyMap<string, Kind> {
  return new Map<string, Kind>([
    ...settings.map(({ id, domain }) => [id, { what: "param", isOutside: domain !== null }] as const),
    ...data.rows.map((node) => [node.id, { what: "rows", isOutside: "source" in node }] as const),
    ...data.fitted.map(
      ({ id, op }) => [id, { what: op === "vocabulary" ? "vocab" : "scale", isOutside: false }] as const,
    ),
    ...data.columns.map(({ id, role }) => [id, { what: role, isOutside: true }] as const),
    // An input of the model has the name of its column.
    ...model
      .filter(({ layer }) => layer !== "input")
      .map(({ id }) => [id, { what: "layer", isOutside: false }] as const),
  ]);
}

function spotOf({ origins }: Side, { place }: Origin): SpotOfName {
  return { file: origins.files[place.file], line: place.line };
}
