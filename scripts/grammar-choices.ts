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
import type { Choice } from "../src/compiler/syntax/choices.js";
import { MOST_AHEAD } from "../src/compiler/syntax/look-ahead.js";
import { RnnParser } from "../src/compiler/syntax/parser.js";
import { type Place, pathsAt } from "../src/compiler/syntax/paths.js";

/** With the number that Chevrotain has for each (`parse/grammar/keys.js`). */
const KINDS = [
  [Alternation, "Alternation", 1],
  [Option, "Option", 2],
  [Repetition, "Repetition", 3],
  [RepetitionMandatory, "RepetitionMandatory", 4],
  [RepetitionWithSeparator, "RepetitionWithSeparator", 5],
  [RepetitionMandatoryWithSeparator, "RepetitionMandatoryWithSeparator", 6],
] as const;
const BITS_OF_OCCURRENCE = 8;

/** All parts of a rule. */
function partsOf(production: IProduction): readonly IProduction[] {
  if (production instanceof NonTerminal) return [];
  const parts = "definition" in production && Array.isArray(production.definition) ? production.definition : [];
  return [production, ...parts.flatMap(partsOf)];
}

interface PlaceOfKind extends Place {
  readonly kind: number;
  readonly alternatives: number;
  /** Whether any alternative has one. */
  readonly hasGates: boolean;
}

export function placesOf(parser: RnnParser): readonly PlaceOfKind[] {
  return Object.values(parser.getGAstProductions()).flatMap((rule) =>
    rule.definition.flatMap(partsOf).flatMap((part) => {
      const kind = KINDS.find(([of]) => part instanceof of);
      if (!kind || !("idx" in part) || typeof part.idx !== "number") return [];
      const alternatives = part instanceof Alternation ? part.definition.length : 1;
      const hasGates = "hasPredicates" in part && part.hasPredicates === true;
      const [, prodType, number] = kind;
      return [{ rule, occurrence: part.idx, prodType, kind: number, maxLookahead: MOST_AHEAD, alternatives, hasGates }];
    }),
  );
}

/** What takes the place of `src/compiler/syntax/choices.ts`. @throws Error where Chevrotain knows other places. */
export function choicesOfGrammar(): readonly Choice[] {
  const parser = new RnnParser({ validate: false });
  const shortNames: Readonly<Record<string, number>> = Reflect.get(parser, "fullRuleNameToShort");
  const known: ReadonlyMap<number, unknown> = Reflect.get(parser, "lookAheadFuncsCache");
  const choices = placesOf(parser).map((place): Choice => {
    const key = place.occurrence | (place.kind << BITS_OF_OCCURRENCE) | shortNames[place.rule.name];
    if (!known.has(key))
      throw new Error(`Chevrotain has no ${place.prodType} ${place.occurrence} in ${place.rule.name}`);
    return { key, isAlternation: place.prodType === "Alternation", hasGates: place.hasGates, paths: pathsAt(place) };
  });
  if (choices.length !== known.size) throw new Error(`${choices.length} places where Chevrotain has ${known.size}`);
  return choices;
}
