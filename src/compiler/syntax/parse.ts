/** From text to tree, with everything the syntax has to say about it. */
import { createTokenInstance, EOF, type IToken, tokenMatcher } from "chevrotain";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.js";
import { lineStarts, positionAt, type SourceText, type Span } from "../source.js";
import { withoutDepths } from "./depth.js";
import { DEFINITION, describeToken } from "./expectation.js";
import { type LayoutProblem, layOut, relabel } from "./layout.js";
import { lex } from "./lexer.js";
import { badEscapes, numberOf } from "./literals.js";
import { RnnParser } from "./parser.js";
import { Newline, token, Word, wordToken } from "./tokens.js";
import type { File } from "./tree.js";

export const EDITIONS: readonly number[] = [2026];

export interface Parsed {
  readonly source: SourceText;
  readonly tree: File;
  readonly diagnostics: readonly Diagnostic[];
}

/** What people write who come from other languages, and what this one writes. */
const OPERATORS: Readonly<Record<string, string>> = { "&&": "and", "||": "or", "!": "not", "%": "mod", "=>": ">=" };

let parser: RnnParser | undefined;

export function parse(source: SourceText): Parsed {
  const spanOf = (start: number, end: number): Span => ({ file: source.file, start, end });
  const lexed = lex(source.text);
  const diagnostics: Diagnostic[] = lexed.strangers.map(({ offset, length }) => {
    const written = JSON.stringify(source.text.slice(offset, offset + Math.min(length, 20)));
    return diagnostic("strange-character", spanOf(offset, offset + length), { written });
  });
  const tokens: IToken[] = [];
  for (const current of lexed.tokens) {
    if (!MAY_BE_WRONG.has(current.tokenType.name)) {
      tokens.push(current);
      continue;
    }
    const { repaired, said } = repair(current, spanOfToken(source.file, current));
    diagnostics.push(...said);
    tokens.push(...repaired);
  }
  const laidOut = layOut(tokens);
  diagnostics.push(...laidOut.problems.map((problem) => bracketDiagnostic(source.file, problem)));

  parser ??= new RnnParser({ validate: false });
  parser.fileName = source.file;
  parser.docBefore = docComments(source.text, lexed.comments);
  const { tokens: read, tooDeep } = withoutDepths(laidOut.tokens);
  diagnostics.push(
    ...tooDeep.map(({ at, from }) => {
      const related = [{ span: spanOfToken(source.file, from), message: "in the statement that begins here" }];
      return diagnostic("too-deep", spanOfToken(source.file, at), { what: "This" }, { related });
    }),
  );
  // Of a text that defines nothing, one line is said, however long it is; the parser would go down a level with each.
  parser.input = read.some(({ image }) => BEGINNINGS.has(image)) ? [...read] : read.slice(0, MOST_OF_NOTHING);
  const tree = parser.file();

  const starts = lineStarts(source.text);
  const broken = diagnostics.map(({ span }) => positionAt(starts, span.start).line);
  const said = new Set([...broken, ...laidOut.problems.map(lineOfProblem)]);
  diagnostics.push(...syntaxErrors(parser, source, read, said));
  return { source, tree, diagnostics: [...diagnostics, ...checkEdition(tree, lexed.tokens[0])] };
}

/** Words without which a file has no definitions. */
const BEGINNINGS: ReadonlySet<string> = new Set([
  ...["edition", "import", "experiment", "block", "pipeline", "criterion", "const"],
]);
const MOST_OF_NOTHING = 500;

/** One for each line at most, none where something was said already, and one for all that follows the last definition. */
function syntaxErrors(
  from: RnnParser,
  source: SourceText,
  tokens: readonly IToken[],
  said: ReadonlySet<number | undefined>,
): readonly Diagnostic[] {
  const saidAt = new Set<number | string | undefined>(said);
  return from.errors.flatMap((error) => {
    const unfinished = error.context.ruleStack.at(-1) === "statement" && tokenMatcher(error.token, Word);
    const found = unfinished ? (tokens[tokens.indexOf(error.token) + 1] ?? THE_END) : error.token;
    const expected = unfinished ? `\`=\` or \`{\` after \`${error.token.image}\`` : error.message;
    const place = error.context.ruleStack.length === 1 ? "outside" : (found.startLine ?? Number.NaN);
    if (saidAt.has(place)) return [];
    saidAt.add(place);
    const previous = "previousToken" in error ? (error.previousToken as IToken | undefined) : undefined;
    const before = unfinished ? error.token : previous;
    const atEnd = Number.isNaN(found.startOffset) || found.tokenType === Newline;
    const end = atEnd ? (before?.endOffset ?? found.startOffset - 1) + 1 : (found.endOffset ?? found.startOffset) + 1;
    const start = atEnd ? end : found.startOffset;
    const span = {
      file: source.file,
      start: Math.min(start, source.text.length),
      end: Math.min(end, source.text.length),
    };
    const suggestion = unfinished && found.tokenType === token("OpenRound") ? NAMELESS_CALL : null;
    return [diagnostic("unexpected-token", span, { expected, found: describeToken(found) }, { suggestion })];
  });
}

const THE_END = createTokenInstance(EOF, "", Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN);

const NAMELESS_CALL = {
  message: "give the call a name, `name = …`, or put `|>` before it where it goes on with the line above",
};

function spanOfToken(file: string, { startOffset, endOffset }: IToken): Span {
  return { file, start: startOffset, end: (endOffset ?? startOffset) + 1 };
}

function lineOfProblem(problem: LayoutProblem): number | undefined {
  switch (problem.kind) {
    case "unclosed":
      return problem.opener.startLine;
    case "unopened":
      return problem.closer.startLine;
    case "no-body":
      return problem.word.startLine;
    case "equals-before-body":
      return problem.equals.startLine;
  }
}

function bracketDiagnostic(file: string, problem: LayoutProblem): Diagnostic {
  switch (problem.kind) {
    case "unclosed": {
      const { end } = spanOfToken(file, problem.before);
      const related = [{ span: { file, start: Math.max(0, end - 1), end }, message: "it should be closed after this" }];
      return diagnostic(
        "unclosed-bracket",
        spanOfToken(file, problem.opener),
        { written: problem.opener.image },
        { related },
      );
    }
    case "unopened":
      return diagnostic("unopened-bracket", spanOfToken(file, problem.closer), { written: problem.closer.image });
    case "equals-before-body": {
      const span = spanOfToken(file, problem.equals);
      const suggestion = { message: "leave it out", edit: { span, text: "" } };
      return diagnostic("unexpected-token", span, { expected: "`{`", found: "`=`" }, { suggestion });
    }
    case "no-body": {
      const { end } = spanOfToken(file, problem.word);
      const suggestion = { message: "write `{` here", edit: { span: { file, start: end, end }, text: " {" } };
      const parameters = { expected: "`{`", found: "the end of the line" };
      return diagnostic("unexpected-token", { file, start: end, end }, parameters, { suggestion });
    }
  }
}

/** Units of other tongues, and the language's own. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^msec$/, "ms"],
  [/^(?:secs?|seconds?)$/, "s"],
  [/^(?:mins|minutes?)$/, "min"],
  [/^(?:hrs?|hours?)$/, "h"],
  [/^[kK]B$/, "KiB"],
  [/^MB$/, "MiB"],
  [/^GB$/, "GiB"],
  [/^bytes?$/, "B"],
];

function unitInstead(written: string, span: Span) {
  const [, digits, unit] = /^([\d_.]+) ?([A-Za-z]+)$/.exec(written) ?? [];
  const instead = UNITS.find(([pattern]) => pattern.test(unit ?? ""));
  return instead
    ? { message: `write \`${digits} ${instead[1]}\``, edit: { span, text: `${digits} ${instead[1]}` } }
    : null;
}

function shorten(written: string): string {
  return written.length > 40 ? `${written.slice(0, 37)}…` : written;
}

/** Tokens that can be wrong in themselves: all others, most of a file, are not looked at. */
const MAY_BE_WRONG: ReadonlySet<string> = new Set([
  ...["Count", "Real", "Percent", "Duration", "Size", "Text"],
  ...["BadNumber", "BadUnit", "BadText", "OpenText", "BadOperator"],
]);

/** Turns a token that is wrong in itself into one that the grammar knows, so that it is said once. */
function repair(current: IToken, span: Span): { repaired: readonly IToken[]; said: readonly Diagnostic[] } {
  const written = current.image;
  switch (current.tokenType.name) {
    case "Count":
    case "Real":
    case "Percent":
    case "Duration":
    case "Size": {
      const { type, value } = numberOf(current);
      if (!Number.isNaN(value)) return { repaired: [current], said: [] };
      const why = type === "count" ? "is more than a count can be: 2^53 - 1" : "is more than a number can be";
      return { repaired: [current], said: [diagnostic("bad-number", span, { written: shorten(written), why })] };
    }
    case "BadNumber":
      return { repaired: [relabel(current, token("Count"))], said: [diagnostic("bad-number", span, { written })] };
    case "BadUnit":
      return {
        repaired: [relabel(current, token("Count"))],
        said: [diagnostic("bad-number", span, { written }, { suggestion: unitInstead(written, span) })],
      };
    case "BadText": {
      const instead = `"${written.slice(1, -1).replaceAll('"', '\\"')}"`;
      const suggestion = { message: `write \`${instead}\``, edit: { span, text: instead } };
      return {
        repaired: [{ ...relabel(current, token("Text")), image: instead }],
        said: [diagnostic("bad-quotes", span, { written }, { suggestion })],
      };
    }
    case "OpenText":
      return { repaired: [relabel(current, token("Text"))], said: [diagnostic("open-text", span, { written })] };
    case "BadOperator": {
      const instead = OPERATORS[written];
      const suggestion = instead ? { message: `write \`${instead}\``, edit: { span, text: instead } } : null;
      const type = instead === ">=" ? token("AtLeast") : instead ? wordToken(instead) : null;
      return {
        repaired: type ? [relabel(current, type)] : [],
        said: [diagnostic("bad-operator", span, { written }, { suggestion })],
      };
    }
    case "Text": {
      const said = badEscapes(written).map((bad) => {
        const start = span.start + bad.offset;
        return diagnostic("bad-escape", { ...span, start, end: start + bad.written.length }, { written: bad.written });
      });
      return { repaired: [current], said };
    }
    default:
      return { repaired: [current], said: [] };
  }
}

/** `##` lines directly above a definition, joined. */
function docComments(text: string, comments: readonly IToken[]): (offset: number) => string | null {
  const docs = comments.filter(
    ({ image, startOffset }) => image.startsWith("##") && lineBefore(text, startOffset) !== null,
  );
  const byEnd = new Map(docs.map((doc) => [(doc.endOffset ?? 0) + 1, doc]));
  return (offset) => {
    const lines: string[] = [];
    let at = offset;
    for (;;) {
      const end = lineBefore(text, at);
      const doc = end === null ? undefined : byEnd.get(end);
      if (!doc) return lines.length > 0 ? lines.join("\n") : null;
      lines.unshift(doc.image.replace(/^##\s?/, "").trimEnd());
      at = doc.startOffset;
    }
  };
}

/** Where the line before an offset ends, if only blanks stand between; 0 in the first line. */
function lineBefore(text: string, offset: number): number | null {
  let at = offset;
  while (at > 0 && (text[at - 1] === " " || text[at - 1] === "\t")) at--;
  if (at === 0) return 0;
  if (text[at - 1] !== "\n") return null;
  return text[at - 2] === "\r" ? at - 2 : at - 1;
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
