/** A bound on how deep things stand inside one another, so that nothing that reads the tree can run out of stack. */
import type { IToken } from "chevrotain";

/** What one bracket costs of it: the grammar goes down a dozen rules for each. */
const BRACKET = 6;
/** Far beyond what people write: about 60 brackets inside one another, or 400 operators in a row. */
const DEEPEST = 400;

const OPENERS = new Set(["OpenRound", "OpenSquare", "OpenBody", "OpenSet"]);
const CLOSERS = new Set(["CloseRound", "CloseSquare", "CloseBody", "CloseSet"]);
const OPERATORS = new Set([
  ...["Plus", "Minus", "Times", "Over", "Mod", "And", "Or", "Not", "Of", "Dot", "Range", "Chain"],
  ...["EqualTo", "UnequalTo", "AtMost", "AtLeast", "Below", "Above"],
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
export function withoutDepths(tokens: readonly IToken[]): { tokens: readonly IToken[]; tooDeep: readonly TooDeep[] } {
  const kept: IToken[] = [];
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
    const type = current.tokenType.name;
    if (skipping >= 0) {
      if (OPENERS.has(type)) skipping++;
      const ends = skipping === 0 && (type === "Newline" || CLOSERS.has(type));
      if (!ends) {
        if (CLOSERS.has(type)) skipping--;
        continue;
      }
      skipping = -1;
      // What separated it from its neighbours goes with it.
      if (kept.at(-1)?.tokenType.name === "Newline") kept.pop();
      else if (type === "Newline") continue;
    }
    kept.push(current);
    const level = levels[levels.length - 1];
    if (OPENERS.has(type)) {
      levels.push({ isBody: type === "OpenBody" && level.isBody, operators: 0, start: kept.length });
      depth += BRACKET;
    } else if (CLOSERS.has(type) && levels.length > 1) {
      end(level);
      levels.pop();
      depth -= BRACKET;
    } else if (type === "Newline" || type === "Comma") {
      end(level);
      if (type === "Newline") level.start = kept.length;
    } else if (OPERATORS.has(type)) {
      level.operators++;
      depth++;
    }
    if (depth <= DEEPEST) continue;
    // The opener that was too much stands in the statement, not around it.
    const opened = OPENERS.has(type) ? 1 : 0;
    let open = 0;
    for (let last = levels[levels.length - 1]; open < opened || !last.isBody; last = levels[levels.length - 1]) {
      end(last);
      levels.pop();
      depth -= BRACKET;
      open++;
    }
    const body = levels[levels.length - 1];
    end(body);
    tooDeep.push({ at: current, from: kept[body.start] });
    kept.length = body.start;
    skipping = open;
  }
  return { tokens: kept, tooDeep };
}
