/**
 * Which way the parser goes, by the next two tokens: the strategy of Chevrotain, in tables where its own tries one path
 * after another. They are made where they are first needed, since few files use all rules.
 */
import { type ILookaheadStrategy, type IOrAlt, LLkLookaheadStrategy, type TokenType } from "chevrotain";
import type { Choice } from "./choices.js";
import { type Paths, pathsAt } from "./paths.js";
import { byType, PARSED_TOKENS } from "./tokens.js";

/** How many tokens decide. */
export const MOST_AHEAD = 2;

/** The parser, to which these functions belong. */
interface Reader {
  /** The index of the type of the next token, or of the one after it. */
  typeAhead(at: 1 | 2): number;
}

/** The number of the alternative to take, from 1, by the indices of types; 0 where none is. */
interface Table {
  readonly byFirst: Uint8Array;
  /** Of first tokens that do not decide alone: by the second. */
  readonly bySecond: readonly (Uint8Array | undefined)[];
}

export class LookAhead extends LLkLookaheadStrategy {
  constructor() {
    super({ maxLookahead: MOST_AHEAD });
  }

  override buildLookaheadForAlternation(options: Parameters<ILookaheadStrategy["buildLookaheadForAlternation"]>[0]) {
    const { rule, prodOccurrence: occurrence, maxLookahead, hasPredicates } = options;
    return alternationBy(() => pathsAt({ rule, occurrence, maxLookahead, prodType: "Alternation" }), hasPredicates);
  }

  override buildLookaheadForOptional(options: Parameters<ILookaheadStrategy["buildLookaheadForOptional"]>[0]) {
    const { rule, prodOccurrence: occurrence, maxLookahead, prodType } = options;
    return optionalBy(() => pathsAt({ rule, occurrence, maxLookahead, prodType }));
  }
}

/** The same of places that are known, as Chevrotain keeps it. */
export function lookAheadAt(choices: readonly Choice[]): ReadonlyMap<number, Alternation | Optional> {
  return new Map(
    choices.map(({ key, isAlternation, hasGates, paths }) => [
      key,
      isAlternation ? alternationBy(() => paths, hasGates) : optionalBy(() => paths),
    ]),
  );
}

type Alternation = (this: Reader, alternatives?: readonly IOrAlt<unknown>[]) => number | undefined;
type Optional = (this: Reader) => boolean;

/** Alternatives with gates begin with different tokens, so that where one is shut no other fits. */
function alternationBy(paths: () => Paths, hasGates: boolean): Alternation {
  let table: Table | undefined;
  return function (alternatives) {
    table ??= tableOf(paths());
    const chosen = choose(table, this) - 1;
    if (chosen < 0 || (hasGates && alternatives?.[chosen].GATE?.call(this) === false)) return undefined;
    return chosen;
  };
}

function optionalBy(paths: () => Paths): Optional {
  let table: Table | undefined;
  return function () {
    table ??= tableOf(paths());
    return choose(table, this) > 0;
  };
}

function choose({ byFirst, bySecond }: Table, reader: Reader): number {
  const first = reader.typeAhead(1);
  const seconds = bySecond[first];
  return seconds === undefined ? byFirst[first] : seconds[reader.typeAhead(2)];
}

const TYPES: ReadonlyMap<string, TokenType> = new Map(PARSED_TOKENS.map((type) => [type.name, type]));

/** Of alternatives that both fit, the first one is taken. */
function tableOf(alternatives: Paths): Table {
  const byFirst = byType([]);
  const bySecond: (Uint8Array | undefined)[] = Array.from(byFirst, () => undefined);
  for (const [at, paths] of alternatives.entries()) {
    for (const [first, second] of paths) {
      for (const type of indicesOf(first)) {
        if (byFirst[type] > 0) continue;
        if (second === undefined) {
          byFirst[type] = at + 1;
          bySecond[type]?.forEach((chosen, index, seconds) => {
            if (chosen === 0) seconds[index] = at + 1;
          });
        } else {
          bySecond[type] ??= byType([]);
          const seconds = bySecond[type];
          for (const next of indicesOf(second)) seconds[next] ||= at + 1;
        }
      }
    }
  }
  return { byFirst, bySecond };
}

/** A type, and those that will do for it. */
function indicesOf(name: string): readonly number[] {
  const type = TYPES.get(name);
  if (type === undefined) throw new RangeError(`no \`${name}\` in the token table`);
  const { tokenTypeIdx = 0, categoryMatches = [] } = type;
  return [tokenTypeIdx, ...categoryMatches];
}
