/** What the ways of a place in the grammar begin with, as Chevrotain works it out. */
import { getLookaheadPaths, type LookaheadProductionType, type Rule } from "chevrotain";

/** An alternation, or what may be left out or repeated. */
export interface Place {
  readonly rule: Rule;
  readonly occurrence: number;
  readonly prodType: LookaheadProductionType;
  /** How many tokens decide. */
  readonly maxLookahead: number;
}

/** Of each alternative, its paths: the names of one token, or of two where others begin with the same. */
export type Paths = readonly (readonly (readonly string[])[])[];

/** Of what is optional, those of the part itself. */
export function pathsAt(place: Place): Paths {
  const paths = getLookaheadPaths(place);
  // After the part stands what comes behind it.
  const alternatives = place.prodType === "Alternation" ? paths : paths.slice(0, 1);
  return alternatives.map((some) => some.map((path) => path.map(({ name }) => name)));
}
