/** From text to tree, with everything the syntax has to say about it. */
import { type IToken, tokenMatcher } from "chevrotain";
import { type Diagnostic, diagnostic, type Related, type Suggestion } from "../diagnostics/diagnostic.js";
import { lineStarts, positionAt, type SourceText, type Span } from "../source.js";
import { readApart, type Unreadable } from "./apart.js";
import { closing, leavingOut } from "./bracket-edit.js";
import type { BracketProblem } from "./brackets.js";
import { mendByIndentation } from "./by-indentation.js";
import { CHOICES } from "./choices.js";
import { withoutConflicts } from "./conflicts.js";
import { withoutDepths } from "./depth.js";
import { docAbove, docComments } from "./doc-comments.js";
import { DEFINITION, describeToken } from "./expectation.js";
import { withoutForeign } from "./foreign.js";
import { type LayoutProblem, layOut, relabel } from "./layout.js";
import { type Lexed, lex, START } from "./lexer.js";
import { meantWithin } from "./meant-word.js";
import { oneSign } from "./one-sign.js";
import { RnnParser } from "./parser.js";
import { repaired } from "./repair.js";
import { secondWord, withSecondWord } from "./second-word.js";
import { endOf } from "./token-place.js";
import { Newline, token, Word, wordToken } from "./tokens.js";
import type { File } from "./tree.js";

/** Statements of a file for which it is tried what was meant, so that none takes long. */
const MOST_TRIED = 50;
/** Tokens, at least, that are read at a time. */
const PORTION = 500;

export const EDITIONS: readonly number[] = [2026];

export interface Parsed {
  readonly source: SourceText;
  readonly tree: File;
  readonly diagnostics: readonly Diagnostic[];
  /** The statements that could not be read. */
  readonly unreadable: readonly Span[];
  /** The texts that spans are of, where the file was read in parts; else it is one. */
  readonly parts?: readonly SourceText[];
}

/** The texts that the spans of a file are of. */
export function partsOf({ parts, source }: Parsed): readonly SourceText[] {
  return parts ?? [source];
}

let parser: RnnParser | undefined;

export function parse(source: SourceText): Parsed {
  parser ??= new RnnParser({ validate: false, choices: CHOICES });
  parser.fileName = source.file;
  const { text, said } = withoutConflicts(source);
  const decided = said.length > 0 ? { ...source, text } : source;
  const lexed = lex(text, START, PORTION);
  const inPortions = lexed.next === null ? null : readInPortions(decided, lexed, parser);
  const whole = inPortions ?? readWhole(decided, lexed.next === null ? lexed : lex(text), parser);
  const diagnostics = [...said, ...whole.diagnostics, ...checkEdition(whole.tree, lexed.tokens[0])];
  return { source, ...whole, diagnostics };
}

type Read = Omit<Parsed, "source" | "parts">;

/**
 * A file of many definitions, some at a time, so that what has just been made of one is still at hand for the next step
 * and gone before the next definition. Null where anything has to be said, which may be about definitions together.
 */
function readInPortions(source: SourceText, first: Lexed, by: RnnParser): Read | null {
  const docs = new Map<number, IToken>();
  by.docBefore = (offset) => docAbove(source.text, docs, offset);
  const trees: File[] = [];
  for (let portion = first; ; portion = lex(source.text, portion.next, PORTION)) {
    for (const [end, doc] of docComments(source.text, portion.comments)) docs.set(end, doc);
    const { tokens, diagnostics } = readable(source, portion, by);
    if (diagnostics.length > 0) return null;
    by.input = tokens;
    trees.push(by.file());
    if (by.errors.length > 0) return null;
    if (portion.next === null) break;
  }
  const [{ edition, span }] = trees;
  const tree: File = {
    kind: "file",
    edition,
    lateEditions: trees.flatMap(({ lateEditions }) => lateEditions),
    imports: trees.flatMap(({ imports }) => imports),
    definitions: trees.flatMap(({ definitions }) => definitions),
    span: { ...span, end: trees[trees.length - 1].span.end },
  };
  return { tree, diagnostics: [], unreadable: [] };
}

/** What the grammar can be asked to read of tokens, with all that is wrong before that. */
function readable(
  source: SourceText,
  lexed: Lexed,
  by: RnnParser,
): { tokens: IToken[]; diagnostics: readonly Diagnostic[] } {
  const { file, text } = source;
  const strange = lexed.strangers.map(({ offset, length }) => {
    const written = JSON.stringify(text.slice(offset, offset + Math.min(length, 20)));
    return diagnostic("strange-character", { file, start: offset, end: offset + length }, { written });
  });
  const mended = repaired(lexed.tokens, file);
  const ours = withoutForeign(mended.tokens, file);
  const laidOut = inBalance(ours.tokens, by);
  const { tokens, tooDeep } = withoutDepths(laidOut.tokens);
  const deep = tooDeep.map(({ at, from }) => {
    const related = [{ span: spanOfToken(file, from), message: "in the statement that begins here" }];
    return diagnostic("too-deep", spanOfToken(file, at), { what: "This" }, { related });
  });
  const diagnostics = [
    ...oncePerLine([...strange, ...mended.said], text),
    ...ours.said,
    ...laidOut.problems.map((problem) => bracketDiagnostic(source, problem)),
    ...deep,
  ];
  return { tokens, diagnostics };
}

function readWhole(source: SourceText, lexed: Lexed, by: RnnParser): Read {
  const spanOf = (start: number, end: number): Span => ({ file: source.file, start, end });
  const { tokens, diagnostics: before } = readable(source, lexed, by);
  const diagnostics = [...before];
  const docs = docComments(source.text, lexed.comments);
  by.docBefore = (offset) => docAbove(source.text, docs, offset);
  by.input = tokens;
  let tree = by.file();
  const unreadable: Span[] = [];
  if (by.errors.length > 0) {
    const apart = readApart(tokens, by);
    by.input = [...apart.tokens];
    tree = by.file();
    const told = placesOf(diagnostics);
    let [outside, tried] = [false, 0];
    for (const one of apart.unreadable) {
      const span = spanOf(one.first.startOffset, spanOfToken(source.file, one.last).end);
      unreadable.push(span);
      // Of all that stands outside of definitions, one thing is said.
      const isOutside = one.error.message === DEFINITION && one.meant === null;
      // Of what is no definition, what is told on the same line is the cause.
      const from = isOutside ? source.text.lastIndexOf("\n", span.start) + 1 : span.start;
      if (firstFrom(told, from) <= span.end || (isOutside && outside)) continue;
      outside ||= isOutside;
      diagnostics.push(syntaxError(one, source, tried++ < MOST_TRIED ? by : null));
    }
  }
  return { tree, diagnostics, unreadable };
}

/** An operator that a line has twice is said once, and so is a text that goes on in the next line. */
function oncePerLine(diagnostics: readonly Diagnostic[], text: string): readonly Diagnostic[] {
  if (diagnostics.length < 2) return diagnostics;
  const starts = lineStarts(text);
  const lineOf = ({ span }: Diagnostic) => positionAt(starts, span.start).line;
  const kept: Diagnostic[] = [];
  for (const said of diagnostics) {
    const before = kept.at(-1);
    const isLike = before?.code === said.code && before !== undefined;
    if (isLike && said.code === "bad-operator" && before.message === said.message && lineOf(before) === lineOf(said))
      continue;
    if (isLike && said.code === "open-text" && before.related.length === 0 && lineOf(before) === lineOf(said) - 1) {
      kept[kept.length - 1] = { ...before, related: [{ span: said.span, message: "and this quote opens another" }] };
      continue;
    }
    kept.push(said);
  }
  return kept;
}

type Problem = LayoutProblem | BracketProblem;

/** The tokens with their brackets in balance, put right as the lines are indented where that makes fewer mistakes of it. */
function inBalance(tokens: readonly IToken[], by: RnnParser): { tokens: IToken[]; problems: readonly Problem[] } {
  const laidOut = layOut(tokens);
  const wrong = laidOut.problems.filter(isOfBrackets).length;
  if (wrong === 0) return laidOut;
  const reads = (tried: readonly IToken[], isInFile: boolean) => {
    const { tokens, problems } = layOut(tried);
    if (problems.length > 0) return false;
    by.input = tokens;
    if (isInFile) by.file();
    else by.statement();
    return by.errors.length === 0;
  };
  const indented = mendByIndentation(tokens, reads);
  const again = layOut(indented.tokens);
  if (again.problems.some(isOfBrackets) || indented.problems.length > wrong) return laidOut;
  return { tokens: again.tokens, problems: [...indented.problems, ...again.problems] };
}

function isOfBrackets({ kind }: Problem): boolean {
  return kind === "unclosed" || kind === "unopened";
}

/** Where something was said, in order. */
function placesOf(diagnostics: readonly Diagnostic[]): readonly number[] {
  const spans = diagnostics.flatMap(({ span, related }) => [span, ...related.map((place) => place.span)]);
  return spans.map(({ start }) => start).sort((a, b) => a - b);
}

/** The first of the sorted numbers that is no less than a bound; infinite where there is none. */
function firstFrom(sorted: readonly number[], bound: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return sorted.at(low) ?? Number.POSITIVE_INFINITY;
}

function syntaxError(unreadable: Unreadable, source: SourceText, by: RnnParser | null): Diagnostic {
  const { statement, first, error, at, before, after, meant } = unreadable;
  if (meant !== null) {
    const span = spanOfToken(source.file, first);
    const suggestion = { message: `did you mean \`${meant}\`?`, edit: { span, text: meant } };
    return diagnostic(
      "unexpected-token",
      span,
      { expected: `\`${meant}\``, found: describeToken(first) },
      { suggestion },
    );
  }
  const slip = commaOrName(statement, at);
  if (slip) {
    const span = spanOfToken(source.file, slip.found);
    return diagnostic("unexpected-token", span, { expected: slip.expected, found: describeToken(slip.found) });
  }
  const unfinished = error.context.ruleStack.at(-1) === "statement" && tokenMatcher(at, Word);
  const found = unfinished ? after : at;
  const second = unfinished ? secondWord(at) : undefined;
  const begun = second === undefined ? "`=` or `{`" : `\`${second}\``;
  const expected = unfinished ? `${begun} after \`${at.image}\`` : error.message;
  const last = unfinished ? at : before;
  // A brace that closes a body on a line of its own has nothing to do with what ends before it.
  const isLate = found.tokenType === token("CloseBody") && last !== undefined && last.endLine !== found.startLine;
  const atEnd = Number.isNaN(found.startOffset) || found.tokenType === Newline || isLate;
  const end = atEnd ? (last ? endOf(last) : found.startOffset) : endOf(found);
  const start = atEnd ? end : found.startOffset;
  const span = {
    file: source.file,
    start: Math.min(start, source.text.length),
    end: Math.min(end, source.text.length),
  };
  const suggestion =
    (second !== undefined && by && !atEnd ? withSecondWord(unreadable, found, second, source.file, by) : null) ??
    (second === undefined ? CHOOSING.get(found.image) : undefined) ??
    (unfinished && found.tokenType === token("OpenRound")
      ? NAMELESS_CALL
      : (meantWithin(spanOfToken(source.file, found), found, last, (word) => readsWith(unreadable, found, word, by)) ??
        (by && !atEnd ? oneSign(unreadable, found, source.file, by) : null)));
  const shown = isLate ? "the end of the line" : describeToken(found);
  return diagnostic("unexpected-token", span, { expected, found: shown }, { suggestion });
}

/** Whether a statement can be read with another word in the place of what should not be there; taken for granted without a grammar to ask. */
function readsWith({ statement }: Unreadable, found: IToken, word: string, by: RnnParser | null): boolean {
  const place = statement.indexOf(found);
  if (!by || place < 0) return true;
  by.input = [...statement.with(place, relabel(found, wordToken(word)))];
  by.statement();
  return by.errors.length === 0;
}

/** What shows only some tokens later: a dot in the place of a comma, or brackets of a call without what is called. */
function commaOrName(statement: readonly IToken[], at: IToken): { found: IToken; expected: string } | null {
  const index = statement.indexOf(at);
  const [type, dot] = [at.tokenType.name, statement[index - 2]];
  if (type === "Colon" && dot?.tokenType === token("Dot")) return { found: dot, expected: "`,`" };
  if (type !== "Colon" && type !== "Comma") return null;
  let depth = 0;
  for (let place = index - 1; place >= 0; place--) {
    const one = statement[place];
    if (CLOSERS.has(one.tokenType.name)) depth++;
    else if (OPENERS.has(one.tokenType.name) && depth-- === 0) {
      const before = statement[place - 1];
      const isCall = one.tokenType !== token("OpenRound") || (before && tokenMatcher(before, Word));
      return isCall ? null : { found: one, expected: "what is called" };
    }
  }
  return null;
}

const OPENERS = new Set(["OpenRound", "OpenSquare", "OpenSet", "OpenBody"]);
const CLOSERS = new Set(["CloseRound", "CloseSquare", "CloseSet", "CloseBody"]);

/** Words that choose between values elsewhere. */
const CHOOSING: ReadonlyMap<string, Suggestion> = new Map(
  ["when", "if", "else", "?"].map((word) => [
    word,
    {
      message:
        "only a `param` chooses, a number or a word: `param units = 32 in 8..64 when cell == lstm else 16`; for another call write an experiment that `extends` this one, and compare the two",
    },
  ]),
);

const NAMELESS_CALL = {
  message: "give the call a name, `name = …`, or put `|>` before it where it goes on with the line above",
};

function spanOfToken(file: string, written: IToken): Span {
  return { file, start: written.startOffset, end: endOf(written) };
}

/** Brackets that may be the wrong one as well. */
function othersOf(file: string, problem: Problem): readonly Related[] {
  const others = "others" in problem ? problem.others : [];
  return others.map((other) => ({ span: spanOfToken(file, other), message: `or this \`${other.image}\` is the one` }));
}

/** What mends one statement; a person decides where another bracket may be the wrong one. */
function ofOne(problem: Problem, suggestion: Suggestion): Suggestion | null {
  if (!("isMended" in problem && problem.isMended)) return null;
  return problem.others.length === 0 ? suggestion : { ...suggestion, unsure: true };
}

function bracketDiagnostic(source: SourceText, problem: Problem): Diagnostic {
  const { file } = source;
  switch (problem.kind) {
    case "unclosed": {
      const { opener, before } = problem;
      const end = before === null ? null : spanOfToken(file, before).end;
      const related =
        end === null
          ? []
          : [{ span: { file, start: Math.max(0, end - 1), end }, message: "it should be closed after this" }];
      const written = opener.image;
      return diagnostic(
        "unclosed-bracket",
        spanOfToken(file, opener),
        { written },
        {
          related: [...related, ...othersOf(file, problem)],
          suggestion: ofOne(problem, before === null ? leavingOut(source, opener) : closing(source, opener, before)),
        },
      );
    }
    case "no-opener": {
      const { before, written, closer } = problem;
      const { start, end } = spanOfToken(file, before);
      const related = [
        { span: spanOfToken(file, closer), message: `it would open what this \`${closer.image}\` closes` },
      ];
      const found = start < end ? describeToken(before) : "the end of the line";
      return diagnostic("unexpected-token", { file, start, end }, { expected: `\`${written}\``, found }, { related });
    }
    case "other-bracket": {
      const span = spanOfToken(file, problem.found);
      const suggestion = { message: `write \`${problem.expected}\``, edit: { span, text: problem.expected } };
      const related = problem.partner
        ? [{ span: spanOfToken(file, problem.partner), message: `its partner is this \`${problem.partner.image}\`` }]
        : [];
      const parameters = { expected: `\`${problem.expected}\``, found: `\`${problem.found.image}\`` };
      return diagnostic("unexpected-token", span, parameters, { suggestion, related });
    }
    case "unopened":
      return diagnostic(
        "unopened-bracket",
        spanOfToken(file, problem.closer),
        { written: problem.closer.image },
        { related: othersOf(file, problem), suggestion: ofOne(problem, leavingOut(source, problem.closer)) },
      );
    case "equals-before-body": {
      const span = spanOfToken(file, problem.equals);
      const suggestion = { message: "leave it out", edit: { span, text: "" } };
      return diagnostic("unexpected-token", span, { expected: "`{`", found: "`=`" }, { suggestion });
    }
    case "colon-for-body": {
      const span = spanOfToken(file, problem.colon);
      const suggestion = { message: "write ` {`", edit: { span, text: " {" } };
      return diagnostic("unexpected-token", span, { expected: "`{`", found: "`:`" }, { suggestion });
    }
    case "no-body": {
      const { end } = spanOfToken(file, problem.word);
      const suggestion = { message: "write `{` here", edit: { span: { file, start: end, end }, text: " {" } };
      const parameters = { expected: "`{`", found: "the end of the line" };
      return diagnostic("unexpected-token", { file, start: end, end }, parameters, { suggestion });
    }
  }
}

function checkEdition({ edition, lateEditions, span }: File, first?: IToken): readonly Diagnostic[] {
  const [late] = lateEditions;
  if (!edition) {
    // An edition that could not be read has been spoken of.
    if (first?.tokenType === wordToken("edition")) return [];
    const at = { ...span, start: first?.startOffset ?? 0, end: first?.startOffset ?? 0 };
    if (late) {
      const related = [{ span: late.span, message: "this line comes first" }];
      return [diagnostic("no-edition", at, {}, { related })];
    }
    const edit = { span: at, text: "edition 2026\n\n" };
    return [diagnostic("no-edition", at, {}, { suggestion: { message: "begin the file with `edition 2026`", edit } })];
  }
  if (late) {
    const related = [{ span: edition.span, message: "the edition stands here" }];
    const parameters = { expected: DEFINITION, found: "`edition`" };
    return [diagnostic("unexpected-token", late.span, parameters, { related })];
  }
  // A year that could not be read has been spoken of.
  if (EDITIONS.includes(edition.year) || Number.isNaN(edition.year)) return [];
  return [diagnostic("wrong-edition", edition.span, { year: edition.year, known: EDITIONS.join(", ") })];
}
