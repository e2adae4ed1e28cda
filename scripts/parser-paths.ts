/** The places of the grammar where the parser chooses, and for `scripts/build.mjs` what their ways begin with. */
import {
  Alternation,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
} from "chevrotain";
import { MOST_AHEAD } from "../src/compiler/syntax/look-ahead.js";
import { RnnParser } from "../src/compiler/syntax/parser.js";
import { type Paths, type Place, pathsAt } from "../src/compiler/syntax/paths.js";

const KINDS = [
  [Alternation, "Alternation"],
  [Option, "Option"],
  [Repetition, "Repetition"],
  [RepetitionMandatory, "RepetitionMandatory"],
  [RepetitionWithSeparator, "RepetitionWithSeparator"],
  [RepetitionMandatoryWithSeparator, "RepetitionMandatoryWithSeparator"],
] as const;

/** All parts of a rule. */
function partsOf(production: IProduction): readonly IProduction[] {
  if (production instanceof NonTerminal) return [];
  const parts = "definition" in production && Array.isArray(production.definition) ? production.definition : [];
  return [production, ...parts.flatMap(partsOf)];
}

/** With the number of alternatives, and whether any has a gate. */
export function placesOf(parser: RnnParser): readonly (Place & { alternatives: number; hasGates: boolean })[] {
  return Object.values(parser.getGAstProductions()).flatMap((rule) =>
    rule.definition.flatMap(partsOf).flatMap((part) => {
      const kind = KINDS.find(([of]) => part instanceof of);
      if (!kind || !("idx" in part) || typeof part.idx !== "number") return [];
      const alternatives = part instanceof Alternation ? part.definition.length : 1;
      const hasGates = "hasPredicates" in part && part.hasPredicates === true;
      return [{ rule, occurrence: part.idx, prodType: kind[1], maxLookahead: MOST_AHEAD, alternatives, hasGates }];
    }),
  );
}

export function pathTable(): Readonly<Record<string, Paths>> {
  const places = placesOf(new RnnParser({ validate: false }));
  return Object.fromEntries(
    places.map((place) => [`${place.rule.name} ${place.prodType} ${place.occurrence}`, pathsAt(place)]),
  );
}
