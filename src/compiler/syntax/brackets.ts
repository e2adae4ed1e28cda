/** A stretch of tokens whose brackets do not match: the one bracket that was left out, put in, or is another than was meant. */
import type { IToken } from "chevrotain";
import { relabel, unwritten } from "./layout.js";
import { endOf } from "./token-place.js";
import { token } from "./tokens.js";

export type BracketProblem =
  /** `after`: where its closer would stand; null where it should not be there at all. `others`: what may be meant as well. */
  | {
      readonly kind: "unclosed";
      readonly opener: IToken;
      readonly before: IToken | null;
      readonly others: readonly IToken[];
      /** Whether this one change makes the statement readable. */
      readonly isMended: boolean;
    }
  | {
      readonly kind: "unopened";
      readonly closer: IToken;
      readonly others: readonly IToken[];
      readonly isMended: boolean;
    }
  | { readonly kind: "no-opener"; readonly written: string; readonly before: IToken; readonly closer: IToken }
  | {
      readonly kind: "other-bracket";
      readonly found: IToken;
      readonly expected: string;
      readonly partner: IToken | null;
    };

export interface Mended {
  readonly tokens: readonly IToken[];
  readonly problem: BracketProblem | null;
}

const PAIRS: readonly (readonly [string, string])[] = [
  ["OpenRound", "CloseRound"],
  ["OpenSquare", "CloseSquare"],
  ["OpenBody", "CloseBody"],
];
const IMAGES: Readonly<Record<string, string>> = {
  ...{ OpenRound: "(", CloseRound: ")", OpenSquare: "[", CloseSquare: "]", OpenBody: "{", CloseBody: "}" },
};
const CLOSER_OF = new Map(PAIRS);
const closerOf = ({ tokenType }: IToken) => CLOSER_OF.get(tokenType.name) ?? "";
const OPENERS = new Set(PAIRS.map(([opener]) => opener));
const CLOSERS = new Set(PAIRS.map(([, closer]) => closer));

/** Longer statements, and deeper ones, are not tried out. */
const MOST_TOKENS = 300;
const DEEPEST = 40;

export const isOpener = ({ tokenType }: IToken) => OPENERS.has(tokenType.name);
export const isCloser = ({ tokenType }: IToken) => CLOSERS.has(tokenType.name);
const isBracket = (one: IToken) => isOpener(one) || isCloser(one);

interface Matching {
  /** For each bracket its partner, by index. */
  readonly partners: ReadonlyMap<number, number>;
  readonly unclosed: readonly number[];
  readonly unopened: readonly number[];
  readonly depth: number;
}

function match(tokens: readonly IToken[]): Matching {
  const open: number[] = [];
  const partners = new Map<number, number>();
  const unopened: number[] = [];
  let depth = 0;
  tokens.forEach((current, at) => {
    if (isOpener(current)) {
      open.push(at);
      depth = Math.max(depth, open.length);
    } else if (isCloser(current)) {
      const last = open.at(-1);
      if (last === undefined || closerOf(tokens[last]) !== current.tokenType.name) unopened.push(at);
      else {
        open.pop();
        partners.set(last, at).set(at, last);
      }
    }
  });
  return { partners, unclosed: open, unopened, depth };
}

export function isBalanced(tokens: readonly IToken[]): boolean {
  const { unclosed, unopened } = match(tokens);
  return unclosed.length === 0 && unopened.length === 0;
}

/** The tokens with one bracket changed, so that they match and can be read; else with as little changed as makes them match. */
export function mend(tokens: readonly IToken[], reads: (tokens: readonly IToken[]) => boolean): Mended {
  const matching = match(tokens);
  if (matching.unclosed.length === 0 && matching.unopened.length === 0) return { tokens, problem: null };
  if (tokens.length <= MOST_TOKENS) {
    const works = (tried: readonly IToken[]) => {
      const { unclosed, unopened, depth } = match(tried);
      return unclosed.length === 0 && unopened.length === 0 && depth <= DEEPEST && reads(tried);
    };
    const more = tokens.filter(isOpener).length - tokens.filter(isCloser).length;
    const found =
      replaced(tokens, works) ??
      (more > 0 ? (closed(tokens, works) ?? without(tokens, works)) : null) ??
      (more < 0 ? (without(tokens, works) ?? opened(tokens, works)) : null);
    if (found) return found;
  }
  return forced(tokens, matching);
}

type Works = (tried: readonly IToken[]) => boolean;

/** Of a bracket among others that all have theirs. */
export function partnerOf(tokens: readonly IToken[], at: number): number {
  return match(tokens).partners.get(at) ?? at;
}

/** Another bracket in the place of one, or two neighbours the other way round. */
function replaced(tokens: readonly IToken[], works: Works): Mended | null {
  for (const [at, current] of tokens.entries()) {
    if (!isBracket(current)) continue;
    const kinds = PAIRS.flat().filter((name) => name !== current.tokenType.name);
    for (const kind of kinds) {
      const tried = tokens.with(at, relabel(current, token(kind)));
      if (!works(tried)) continue;
      const partner = tokens[partnerOf(tried, at)];
      return { tokens: tried, problem: { kind: "other-bracket", found: current, expected: IMAGES[kind], partner } };
    }
    const next = tokens[at + 1];
    if (!next || !isBracket(next)) continue;
    const tried = tokens.with(at, next).with(at + 1, current);
    const problem = { kind: "other-bracket", found: current, expected: next.image, partner: null } as const;
    if (works(tried)) return { tokens: inPlace(tokens, tried), problem };
  }
  return null;
}

/** Tokens in another order stand where the others stood, so that places go on rising. */
function inPlace(tokens: readonly IToken[], tried: readonly IToken[]): readonly IToken[] {
  return tried.map((current, at) => relabel(tokens[at], current.tokenType));
}

function closed(tokens: readonly IToken[], works: Works): Mended | null {
  const open: number[] = [];
  const found: { readonly tokens: readonly IToken[]; readonly opener: IToken; readonly before: IToken }[] = [];
  for (const [at, current] of tokens.entries()) {
    if (isOpener(current)) open.push(at);
    else if (isCloser(current)) open.pop();
    const opener = tokens[open.at(-1) ?? -1];
    if (!opener) continue;
    const closer = closerOf(opener);
    const tried = [
      ...tokens.slice(0, at + 1),
      unwritten(token(closer), IMAGES[closer], current),
      ...tokens.slice(at + 1),
    ];
    if (works(tried)) found.push({ tokens: tried, opener, before: current });
  }
  const last = found.at(-1);
  if (!last) return null;
  const { opener, before } = last;
  const others = [...new Set(found.map((one) => one.opener))].filter((one) => one !== opener);
  return { tokens: last.tokens, problem: { kind: "unclosed", opener, before, others, isMended: true } };
}

function opened(tokens: readonly IToken[], works: Works): Mended | null {
  for (const [at, current] of tokens.entries()) {
    for (const [opener] of PAIRS) {
      const before = tokens[at - 1];
      const put = unwritten(
        token(opener),
        IMAGES[opener],
        before ?? { ...current, endOffset: current.startOffset - 1 },
      );
      const tried = [...tokens.slice(0, at), put, ...tokens.slice(at)];
      if (!works(tried)) continue;
      const closer = tokens[partnerOf(tried, at) - 1];
      return { tokens: tried, problem: { kind: "no-opener", written: put.image, before: current, closer } };
    }
  }
  return null;
}

/** One bracket left out: of several that could be, the last. */
function without(tokens: readonly IToken[], works: Works): Mended | null {
  const spare = tokens.filter((current, at) => isBracket(current) && works(tokens.toSpliced(at, 1)));
  const last = spare.at(-1);
  if (!last) return null;
  return {
    tokens: tokens.filter((one) => one !== last),
    problem: problemOf(
      last,
      spare.filter((one) => isApart(one, last)),
      true,
    ),
  };
}

/** Of two brackets in a row either may be the one, which need not be said. */
function isApart(one: IToken, last: IToken): boolean {
  return one !== last && endOf(one) !== last.startOffset;
}

function problemOf(bracket: IToken, others: readonly IToken[], isMended: boolean): BracketProblem {
  return isOpener(bracket)
    ? { kind: "unclosed", opener: bracket, before: null, others, isMended }
    : { kind: "unopened", closer: bracket, others, isMended };
}

/** Closers that close nothing left out, and what is open closed at the end. */
function forced(tokens: readonly IToken[], { unclosed, unopened }: Matching): Mended {
  const [first] = [...unclosed, ...unopened].sort((a, b) => a - b);
  const left = new Set(unopened);
  const last = tokens.at(-1);
  const closers = unclosed.toReversed().map((at) => closerOf(tokens[at]));
  return {
    tokens: [
      ...tokens.filter((_, at) => !left.has(at)),
      ...closers.map((closer) => unwritten(token(closer), IMAGES[closer], last)),
    ],
    problem: problemOf(tokens[first], [], false),
  };
}
