/** Statements one a line, what neighbours of one kind share in columns, and at most one empty line between them. */
import { cellsOf } from "../diagnostics/cells.js";
import { BLANK, breaksIn, concat, type Doc, HARD, indent, text } from "./document.js";
import { type Body, firstOf, type Piece, type Sequence, type Tok } from "./pieces.js";
import { print, STEP, WIDTH } from "./print.js";
import { comment, inRuns, isToken, plain, sequence } from "./sequences.js";

/** What stands before the `=` of a statement: a name, and perhaps a word before it. */
interface Head {
  readonly word: Tok | null;
  readonly name: Tok;
  readonly value: Sequence;
  /** Of a param, from `in` on. */
  readonly domain: Sequence | null;
}

/** Declarations of one value each, whose names share a column though their words differ. */
const VALUES = new Set(["Vocab", "Scale", "Input", "Target"]);
/** How many words such statements begin with. */
const WORDS: ReadonlyMap<string, number> = new Map([
  ["Return", 1],
  ["Require", 1],
  ["Stop", 2],
  ["Keep", 2],
]);
/** Between the longest default of a run of params and the domains. */
const BEFORE_DOMAIN = 2;
/** For a statement in the body of a definition, where params are. */
const ROOM = WIDTH - STEP;

export function bodyDoc({ open, close, statements }: Body): Doc {
  if (statements.length === 0 && close.comments.length === 0) return text(open.image + close.image);
  const inside = statementsDoc(statements, close, true);
  return concat([text(open.image), indent(inside), HARD, text(close.image)]);
}

/** Statements with the comments around them; `end` is the token after them. */
export function statementsDoc(statements: readonly Sequence[], end: Tok, inBody: boolean): Doc {
  const breaks = statements.map((statement, index) => index > 0 && standsApart(statements[index - 1], statement));
  const printed = aligned(statements, breaks);
  const parts: Doc[] = [];
  let isFirst = true;
  const put = (doc: Doc, afterBlank: boolean) => {
    if (!isFirst) parts.push(afterBlank ? BLANK : HARD);
    else if (inBody) parts.push(HARD);
    parts.push(doc);
    isFirst = false;
  };
  statements.forEach((statement, index) => {
    const first = firstOf(statement[0]);
    const alone = putTrailing(first, parts);
    const missing = breaks[index] && !hasBlank(first);
    alone.forEach((one, at) => {
      put(comment(one), one.afterBlank || (missing && at === 0));
    });
    put(printed[index], first.afterBlank || (missing && alone.length === 0));
  });
  for (const one of putTrailing(end, parts)) put(comment(one), one.afterBlank);
  return concat(parts);
}

/** Puts a comment behind what stands before the token; gives the others. */
function putTrailing({ comments }: Tok, parts: Doc[]): Tok["comments"] {
  const [first, ...others] = comments;
  if (!first || first.isAlone) return comments;
  parts.push(comment(first));
  return others;
}

/** True with an empty line between the statement before and its own first token, comments and all. */
function hasBlank({ comments, afterBlank }: Tok): boolean {
  return afterBlank || comments.some((one) => one.isAlone && one.afterBlank);
}

/** Definitions and sections have an empty line on either side; so have the edition, and imports together. */
function standsApart(before: Sequence, next: Sequence): boolean {
  if (isBodied(before) || isBodied(next) || isToken(before[0], "Edition")) return true;
  return isToken(before[0], "Import") !== isToken(next[0], "Import");
}

function isBodied(statement: Sequence): boolean {
  return statement.at(-1)?.kind === "body" && headOf(statement) === null;
}

/** The statements as documents, those of a run under one another. */
function aligned(statements: readonly Sequence[], breaks: readonly boolean[]): readonly Doc[] {
  const heads = statements.map(headOf);
  const runs: Head[][] = [];
  heads.forEach((head, at) => {
    if (!head) return;
    const before = at > 0 ? heads[at - 1] : null;
    const goesOn = before && keyOf(before) === keyOf(head) && !breaks[at] && !hasBlank(firstOf(statements[at][0]));
    if (goesOn) runs[runs.length - 1].push(head);
    else runs.push([head]);
  });
  const headed = runs.flatMap(alignedRun).values();
  return statements.map((statement, at) => {
    const next = heads[at] ? headed.next() : null;
    return next?.value ?? headless(statement);
  });
}

/** Words, perhaps, and what they are about. */
function headless(statement: Sequence): Doc {
  const words = WORDS.get(firstOf(statement[0]).type) ?? 0;
  const value = statement.slice(words);
  if (words === 0 || value.length === 0) return plain(statement, bodyDoc);
  return concat([plain(statement.slice(0, words), bodyDoc), text(" "), sequence(value, false, bodyDoc)]);
}

function alignedRun(run: readonly Head[]): readonly Doc[] {
  const words = inRuns(run.map(({ word }) => cellsOf(word?.image ?? "")));
  const names = inRuns(run.map(({ name }) => cellsOf(name.image)));
  const rows = run.map(({ word, name, value, domain }, index): Row => {
    const before = word ? `${word.image}${" ".repeat(words[index])} ` : "";
    const head = text(`${before}${name.image}${" ".repeat(names[index])} = `);
    return { upTo: concat([head, sequence(value, false, bodyDoc)]), domain: domain && plain(domain, bodyDoc) };
  });
  return withDomains(rows);
}

/** A statement up to its domain, which follows after some blanks. */
interface Row {
  readonly upTo: Doc;
  readonly domain: Doc | null;
}

/**
 * The domains of values on one line share a column, unless that takes a line past the width. Decided by what fits before
 * anything is moved, and then kept to, so that a layout is laid out as it is.
 */
function withDomains(rows: readonly Row[]): readonly Doc[] {
  const least = " ".repeat(BEFORE_DOMAIN);
  const flats = rows.map(({ upTo, domain }) => {
    if (!domain || breaksIn(upTo)) return null;
    const flat = print(upTo, Number.POSITIVE_INFINITY);
    return firstLine(concat([upTo, text(least), domain])).startsWith(flat) ? flat : null;
  });
  const most = Math.max(...flats.map((flat) => cellsOf(flat ?? "")));
  const inColumn = rows.map(({ domain }, at) => {
    const flat = flats[at];
    return domain && flat !== null ? concat([text(flat + " ".repeat(most - cellsOf(flat)) + least), domain]) : null;
  });
  const isWithin = inColumn.every((doc) => doc === null || cellsOf(firstLine(doc)) <= ROOM);
  return rows.map(({ upTo, domain }, at) => {
    if (!domain) return upTo;
    const flat = flats[at];
    return (isWithin && inColumn[at]) || concat([flat === null ? upTo : text(flat), text(least), domain]);
  });
}

function firstLine(doc: Doc): string {
  return print(doc, ROOM).split("\n")[0];
}

/** Statements of one key share their columns. */
function keyOf({ word }: Head): string {
  const type = word?.type ?? "";
  return VALUES.has(type) ? "value" : type;
}

function headOf(statement: Sequence): Head | null {
  const equals = statement.findIndex((piece) => isToken(piece, "Equals"));
  if (equals < 1 || equals > 2) return null;
  const head = statement.slice(0, equals).filter((piece): piece is Tok => piece.kind === "token");
  const name = head.at(-1);
  const value = statement.slice(equals + 1);
  if (!name || head.length !== equals || value.length === 0) return null;
  const word = head.length === 2 ? head[0] : null;
  const domain = word?.type === "Param" ? value.findIndex((piece: Piece) => isToken(piece, "In")) : -1;
  return domain < 0
    ? { word, name, value, domain: null }
    : { word, name, value: value.slice(0, domain), domain: value.slice(domain) };
}
