/** How operators bind: one table for the grammar, from loose to tight. */
import type { IToken } from "chevrotain";
import { join } from "../source.js";
import { byType, T, token, wordToken } from "./tokens.js";
import type * as Tree from "./tree.js";

/** Levels: an operation has operators of its own level and of tighter ones. */
export const ALL = 1;
/** What `not` denies: it binds looser than comparisons, tighter than `and`. */
export const COMPARISONS = 3;
export const SUMS = 5;

/** From loose to tight; operators of one level go from left to right. */
export const LEVELS: readonly (readonly IToken["tokenType"][])[] = [
  [wordToken("or")],
  [wordToken("and")],
  ["EqualTo", "UnequalTo", "AtMost", "AtLeast", "Below", "Above"].map(token),
  [T.range],
  [token("Plus"), T.minus],
  [token("Times"), token("Over"), wordToken("mod")],
];
/** Operators of these levels do not follow one another: `a < b < c` and `1..2..3` are refused. */
const ONCE: ReadonlySet<number> = new Set([COMPARISONS, 4]);

export const OPERATORS = LEVELS.flat();

const LEVEL_OF = byType(LEVELS.flatMap((types, at) => types.map((type) => [type.name, at + 1] as const)));

/** 0 for what is no operator. */
export function levelOf({ tokenTypeIdx }: IToken): number {
  return LEVEL_OF[tokenTypeIdx];
}

/** Whether an operator of a level may come after those that an operation has. */
export function mayFollow(operators: readonly IToken[], level: number): boolean {
  if (!ONCE.has(level)) return true;
  for (let at = operators.length - 1; at >= 0; at--) {
    const before = levelOf(operators[at]);
    if (before <= level) return before < level;
  }
  return true;
}

/** One operand more than operators, in the order of the text. */
export function grouped(operands: readonly Tree.Expression[], operators: readonly IToken[]): Tree.Expression {
  if (operators.length === 1) return between(operators[0], operands[0], operands[1]);
  const values: Tree.Expression[] = [operands[0]];
  const pending: IToken[] = [];
  const close = () => {
    const right = values.pop() as Tree.Expression;
    const left = values.pop() as Tree.Expression;
    values.push(between(pending.pop() as IToken, left, right));
  };
  operators.forEach((operator, at) => {
    while (pending.length > 0 && levelOf(pending[pending.length - 1]) >= levelOf(operator)) close();
    pending.push(operator);
    values.push(operands[at + 1]);
  });
  while (pending.length > 0) close();
  return values[0];
}

function between({ tokenType, image }: IToken, left: Tree.Expression, right: Tree.Expression): Tree.Expression {
  const span = join(left.span, right.span);
  return tokenType === T.range
    ? { kind: "range", low: left, high: right, span }
    : { kind: "binary", operator: image as Tree.BinaryOperator, left, right, span };
}
