/** A bound on how deep things stand inside one another, so that nothing that reads the tree can run out of stack. */
import type { IToken } from "chevrotain";
import { byType, Newline, T } from "./tokens.js";

/** What one bracket costs of it: the grammar goes down a dozen rules for each. */
const BRACKET = 6;
/** Far beyond what people write: about 60 brackets inside one another, or 400 operators in a row. */
const DEEPEST = 400;

const OPENER = 1;
const CLOSER = 2;
const OPERATOR = 3;
const ENDING = 4;
const ROLES = byType([
  ...["OpenRound", "OpenSquare", "OpenBody", "OpenSet"].map((name) => [name, OPENER] as const),
  ...["CloseRound", "CloseSquare", "CloseBody", "CloseSet"].map((name) => [name, CLOSER] as const),
  ...["Plus", "Minus", "Times", "Over", "Mod", "And", "Or", "Not", "Of", "Dot", "Range", "Chain"].map(
    (name) => [name, OPERATOR] as const,
  ),
  ...["EqualTo", "UnequalTo", "AtMost", "AtLeast", "Below", "Above"].map((name) => [name, OPERATOR] as const),
  ...["Newline", "Comma"].map((name) => [name, ENDING] as const),
]);

export interface TooDeep {
  /** Where it became too much. */
  readonly at: IToken;
  /** The first token of its statement. */
  readonly from: IToken;
}

interface Level {
  readonly isBody: boolean;
  /** Operators since the last comma or end of a statement. */
  operators: number;
  /** How many tokens were kept when the statement began. */
  start: number;
}

/** Leaves out the statements that go too deep. The brackets of the tokens are in balance. */
export function withoutDepths(tokens: IToken[]): { tokens: IToken[]; tooDeep: readonly TooDeep[] } {
  /** Those kept, once one is not. */
  let kept: IToken[] | null = null;
  let count = 0;
  const tooDeep: TooDeep[] = [];
  const levels: Level[] = [{ isBody: true, operators: 0, start: 0 }];
  let depth = 0;
  /** Brackets open in a statement that is left out; -1 outside of one. */
  let skipping = -1;
  const end = (level: Level) => {
    depth -= level.operators;
    level.operators = 0;
  };
  for (const current of tokens) {
    const type = current.tokenType;
    const role = ROLES[current.tokenTypeIdx];
    if (skipping >= 0) {
      if (role === OPENER) skipping++;
      const ends = skipping === 0 && (type === Newline || role === CLOSER);
      if (!ends) {
        if (role === CLOSER) skipping--;
        continue;
      }
      skipping = -1;
      // What separated it from its neighbours goes with it.
      if (kept?.at(-1)?.tokenType === Newline) {
        kept.pop();
        count--;
      } else if (type === Newline) continue;
    }
    kept?.push(current);
    count++;
    if (role === 0) continue;
    const level = levels[levels.length - 1];
    if (role === OPENER) {
      levels.push({ isBody: type === T.openBody && level.isBody, operators: 0, start: count });
      depth += BRACKET;
    } else if (role === CLOSER && levels.length > 1) {
      end(level);
      levels.pop();
      depth -= BRACKET;
    } else if (role === ENDING) {
      end(level);
      if (type === Newline) level.start = count;
    } else if (role === OPERATOR) {
      level.operators++;
      depth++;
    }
    if (depth <= DEEPEST) continue;
    // The opener that was too much stands in the statement, not around it.
    const opened = role === OPENER ? 1 : 0;
    let open = 0;
    for (let last = levels[levels.length - 1]; open < opened || !last.isBody; last = levels[levels.length - 1]) {
      end(last);
      levels.pop();
      depth -= BRACKET;
      open++;
    }
    const body = levels[levels.length - 1];
    end(body);
    kept ??= tokens.slice(0, count);
    tooDeep.push({ at: current, from: kept[body.start] });
    count = body.start;
    kept.length = count;
    skipping = open;
  }
  return { tokens: kept ?? tokens, tooDeep };
}
