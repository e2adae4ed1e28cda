/**
 * Brackets of a file that do not match, told by how its lines are indented: what stands deeper than a line belongs to it,
 * so that each statement has its own brackets, and what is wrong with them in one leaves the others as they are.
 */
import { type IToken, tokenMatcher } from "chevrotain";
import { type BracketProblem, isBalanced, isCloser, isOpener, mend, partnerOf } from "./brackets.js";
import { relabel, unwritten } from "./layout.js";
import { columnOf, lineOf } from "./token-place.js";
import { token, Word } from "./tokens.js";

interface Line {
  readonly tokens: readonly IToken[];
  readonly column: number;
}

/** A line, and the deeper ones below it. */
interface Unit {
  readonly lines: readonly Line[];
}

export interface Indented {
  readonly tokens: readonly IToken[];
  readonly problems: readonly BracketProblem[];
}

/** Whether tokens can be read as one statement, or as what a file holds. */
export type Reads = (tokens: readonly IToken[], isInFile: boolean) => boolean;

const DEFINITIONS = new Set(["Experiment", "Block", "Pipeline", "Criterion"]);
const SECTIONS = new Set(["Data", "Model", "Train", "Decode", "Measure", "Search"]);

/** Of a file with more, the rest is put right without trying out. */
const MOST_TRIED = 20;

export function mendByIndentation(tokens: readonly IToken[], reads: Reads): Indented {
  const out: IToken[] = [];
  const problems: BracketProblem[] = [];
  const put = (more: readonly IToken[]) => {
    for (const one of more) out.push(one);
  };
  const say = (problem: BracketProblem | null) => {
    if (problem) problems.push(problem);
  };
  const tries = (tried: readonly IToken[], level: number) => problems.length < MOST_TRIED && reads(tried, level === 0);

  const walk = (lines: readonly Line[], level: number) => {
    const units = unitsOf(lines);
    for (let at = 0; at < units.length; at++) {
      const { lines } = units[at];
      const header = headerOf(lines, level);
      if (header === 0) {
        leaf(
          lines.flatMap((line) => line.tokens),
          level,
        );
        continue;
      }
      const [head, inner] = [lines.slice(0, header).flatMap((line) => line.tokens), lines.slice(header)];
      if (inner.length === 0 && isBalanced(head)) {
        put(head);
        continue;
      }
      const closer = unwritten(token("CloseBody"), "}", head.at(-1));
      const mended = mend([...head, closer], (tried) => tried.at(-1) === closer && tries(tried, level));
      const opened = mended.tokens.slice(0, -1);
      const partner = partnerOf(mended.tokens, opened.length);
      const opener = partner < opened.length ? mended.tokens[partner] : head[0];
      put(opened);
      say(mended.problem);
      if (inner.length > 0) walk(inner, level + 1);
      const next = units[at + 1]?.lines ?? [];
      const closes = next.length > 0 && (isCloser(next[0].tokens[0]) || isStray(next));
      if (closes) {
        at++;
        const [written, ...rest] = next.flatMap((line) => line.tokens);
        const brackets = rest.filter((one) => isCloser(one) || isOpener(one));
        put([relabel(written, token("CloseBody"))]);
        put(rest.filter((one) => !brackets.includes(one)));
        if (written.tokenType !== token("CloseBody"))
          say({ kind: "other-bracket", found: written, expected: "}", partner: opener });
        else if (brackets.length > 0 && !isBalanced(brackets))
          say({ kind: "unopened", closer: brackets[0], others: [], isMended: rest.length === 1 });
      } else {
        const before = out.at(-1) ?? head[0];
        put([unwritten(token("CloseBody"), "}", before)]);
        say({ kind: "unclosed", opener, before, others: [], isMended: true });
      }
    }
  };

  const leaf = (written: readonly IToken[], level: number) => {
    const mended = mend(written, (tried) => tries(tried, level));
    put(mended.tokens);
    say(mended.problem);
  };

  walk(linesOf(tokens), 0);
  return { tokens: out, problems };
}

/** A bracket alone in its line, where a body should end. */
function isStray(lines: readonly Line[]): boolean {
  return lines.length === 1 && lines[0].tokens.length === 1 && isOpener(lines[0].tokens[0]);
}

function linesOf(tokens: readonly IToken[]): readonly Line[] {
  const lines: { tokens: IToken[]; column: number }[] = [];
  let row = -1;
  for (const current of tokens) {
    if (current.startLine !== row) lines.push({ tokens: [], column: columnOf(current) });
    row = lineOf(current);
    lines[lines.length - 1].tokens.push(current);
  }
  return lines;
}

/** Each line that is no deeper than the least deep one begins a unit, unless it goes on with the one above. */
function unitsOf(lines: readonly Line[]): readonly Unit[] {
  const least = lines.reduce((known, { column }) => Math.min(known, column), Number.POSITIVE_INFINITY);
  const units: { lines: Line[] }[] = [];
  for (const line of lines) {
    const last = units.at(-1);
    const goesOn = line.tokens[0].tokenType.name === "Chain";
    if (last && (line.column > least || goesOn || closesIn(last, line))) last.lines.push(line);
    else units.push({ lines: [line] });
  }
  return units;
}

/** Whether a line begins with the bracket that closes one of a statement above. */
function closesIn({ lines }: Unit, { tokens: [first] }: Line): boolean {
  return isCloser(first) && !isHead(lines[0].tokens);
}

/** How many lines stand before a body; 0 where there is none. */
function headerOf(lines: readonly Line[], level: number): number {
  const [{ tokens }] = lines;
  if (level > 1 || !isHead(tokens)) return 0;
  const end = lines.findIndex((line) => line.tokens[line.tokens.length - 1].tokenType === token("OpenBody"));
  const isCallable = tokens[0].tokenType.name !== "Experiment" && DEFINITIONS.has(tokens[0].tokenType.name);
  return isCallable && end > 0 ? end + 1 : 1;
}

/** A definition, or a section: a word and a bracket, or a word alone. */
function isHead(tokens: readonly IToken[]): boolean {
  const [first, second] = tokens;
  if (DEFINITIONS.has(first.tokenType.name)) return true;
  if (SECTIONS.has(first.tokenType.name)) return second?.tokenType.name !== "Equals" || tokens.length < 4;
  return tokenMatcher(first, Word) && tokens.length === 2 && second.tokenType === token("OpenBody");
}
