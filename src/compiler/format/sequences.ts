/** Tokens and brackets of a statement to a document. A document never holds what separates it from what precedes it. */
import { align, concat, type Doc, group, HARD, ifBroken, indent, LINE, SOFT, text } from "./document.js";
import {
  type Body,
  type Bracket,
  type Comment,
  firstOf,
  lastOf,
  type Piece,
  type Sequence,
  type Tok,
} from "./pieces.js";
import { between } from "./spacing.js";

/** Operators at which a line may break inside brackets, the loosest first. */
const OPERATORS: readonly ReadonlySet<string>[] = [
  new Set(["Or"]),
  new Set(["And"]),
  new Set(["Plus", "Minus"]),
  new Set(["Times", "Over", "Mod"]),
];

/** Prints the statements between braces; given by the statements' own file, which prints sequences in turn. */
export type BodyPrinter = (body: Body) => Doc;

/** What separates a token from the one before it: its comments, or what is wanted where it has none. */
export function lead(tok: Tok, wanted: Doc): Doc {
  const [first, ...others] = tok.comments;
  if (!first) return wanted;
  const alone = first.isAlone ? tok.comments : others;
  return concat([...(first.isAlone ? [] : [comment(first)]), HARD, ...alone.flatMap((one) => [comment(one), HARD])]);
}

export function comment({ text, isAlone }: Comment): Doc {
  return { kind: "comment", text, beside: !isAlone };
}

/** `inBracket`: lines may end anywhere, not only before `|>`. */
export function sequence(pieces: Sequence, inBracket: boolean, body: BodyPrinter): Doc {
  const stages = splitBefore(pieces, (piece) => isToken(piece, "Chain"));
  if (stages.length > 1) return chain(stages, inBracket, body);
  if (inBracket) {
    for (const operators of OPERATORS) {
      const parts = splitBefore(
        pieces,
        (piece) => piece.kind === "token" && operators.has(piece.type) && !piece.isSign,
      );
      if (parts.length > 1) return broken(parts, inBracket, body, false);
    }
  }
  return plain(pieces, body);
}

/** Each stage on a line of its own if one was written so, or if they do not fit on one. */
function chain(stages: readonly Sequence[], inBracket: boolean, body: BodyPrinter): Doc {
  return broken(
    stages,
    inBracket,
    body,
    stages.slice(1).some(([sign]) => firstOf(sign).beginsLine),
  );
}

/** Parts, all but the first of which begin with the sign that joins them: on one line, or each on its own. */
function broken(parts: readonly Sequence[], inBracket: boolean, body: BodyPrinter, isBroken: boolean): Doc {
  const docs = parts.flatMap((part, index): readonly Doc[] => {
    if (index === 0) return [sequence(part, inBracket, body)];
    const [sign, ...rest] = part;
    const joins = firstOf(sign);
    // What a stage has inside stands below the stage, not below its sign.
    const stage = align(sequence(rest, inBracket, body));
    return [lead(joins, LINE), text(joins.image), lead(firstOf(rest[0]), text(" ")), stage];
  });
  return group(align(concat(docs)), isBroken);
}

/** One after another. */
export function plain(pieces: Sequence, body: BodyPrinter): Doc {
  return concat(
    pieces.flatMap((piece, index) => {
      const printed = one(piece, body);
      if (index === 0) return [printed];
      const before = lastOf(pieces[index - 1]);
      return [lead(firstOf(piece), text(between(before, firstOf(piece)))), printed];
    }),
  );
}

function one(piece: Piece, body: BodyPrinter): Doc {
  switch (piece.kind) {
    case "token":
      return text(piece.image);
    case "bracket":
      return bracket(piece, body);
    case "body":
      return body(piece);
  }
}

/** Items on one line, or each on its own with a comma after each. */
function bracket(written: Bracket, body: BodyPrinter): Doc {
  const { shape, open, close, items, hasLastComma } = written;
  const [only] = items;
  if (shape !== "set" && items.length === 1 && !hasLastComma && isHug(only) && close.comments.length === 0)
    return concat([text(open.image), item(only, 0, body), text(close.image)]);
  if (items.length === 0 && close.comments.length === 0) return text(open.image + close.image);
  const edge = shape === "set" ? LINE : SOFT;
  const isList = takesCommas(written);
  const pads = padsOf(items);
  const inner = items.flatMap((pieces, index) => [
    lead(firstOf(pieces[0]), index === 0 ? edge : LINE),
    item(pieces, pads[index], body),
    index < items.length - 1 ? text(",") : isList ? ifBroken(",") : text(""),
  ]);
  const closing = closingOf(close, edge);
  return group(
    concat([text(open.image), indent(concat([...inner, closing.inside])), closing.outside, text(close.image)]),
    hasLastComma && isList,
  );
}

/** Comments before a closer stand with what is inside. */
export function closingOf({ comments }: Tok, wanted: Doc): { readonly inside: Doc; readonly outside: Doc } {
  const [first, ...others] = comments;
  if (!first) return { inside: text(""), outside: wanted };
  const alone = first.isAlone ? comments : others;
  const inside = [...(first.isAlone ? [] : [comment(first)]), ...alone.flatMap((one) => [HARD, comment(one)])];
  return { inside: concat(inside), outside: HARD };
}

/** Parentheses that only group take no comma. */
function takesCommas({ items, isGrouping }: Bracket): boolean {
  return !isGrouping || items.length > 1;
}

/** `name: value`, or a value; `pad` blanks more before the value where each item has its line. */
function item(pieces: Sequence, pad: number, body: BodyPrinter): Doc {
  if (pieces.length < 3 || !isToken(pieces[1], "Colon")) return sequence(pieces, true, body);
  const [name, colon, ...value] = pieces;
  const next = firstOf(value[0]);
  return concat([
    plain([name, colon], body),
    ...(pad > 0 && next.comments.length === 0 ? [ifBroken(" ".repeat(pad))] : []),
    lead(next, text(" ")),
    sequence(value, true, body),
  ]);
}

/** Blanks after the colon of each item, so that values of neighbours begin in one column. */
function padsOf(items: readonly Sequence[]): readonly number[] {
  const widths = items.map((pieces) => {
    const [name, colon, value] = pieces;
    const isNamed = value !== undefined && name.kind === "token" && isToken(colon, "Colon");
    const isWhole = isNamed && firstOf(colon).comments.length === 0 && firstOf(value).comments.length === 0;
    return isWhole ? name.image.length : null;
  });
  return inRuns(widths);
}

/** For each width how much it lacks of the widest in its run; runs end at null. */
export function inRuns(widths: readonly (number | null)[]): readonly number[] {
  const most: number[] = [];
  // The widest so far, carried to the end of its run, then back to its start.
  widths.forEach((width, at) => {
    const before = at > 0 && widths[at - 1] !== null ? most[at - 1] : 0;
    most.push(Math.max(before, width ?? 0));
  });
  for (let at = widths.length - 2; at >= 0; at--) {
    if (widths[at] !== null && widths[at + 1] !== null) most[at] = most[at + 1];
  }
  return widths.map((width, at) => (width === null ? 0 : most[at] - width));
}

/** A single bracket, perhaps called, perhaps named: the bracket around it needs no lines of its own. */
function isHug(pieces: Sequence): boolean {
  if (pieces.some((piece) => firstOf(piece).comments.length > 0)) return false;
  const value = pieces.length > 2 && isToken(pieces[1], "Colon") ? pieces.slice(2) : pieces;
  const called = value.length > 1 && value[0].kind === "token" && value[0].isCallee ? value.slice(1) : value;
  const brackets = called.filter((piece) => piece.kind !== "token");
  return called.length > 0 && brackets.length === called.length;
}

function splitBefore(pieces: Sequence, isSign: (piece: Piece) => boolean): readonly Sequence[] {
  const parts: Piece[][] = [[]];
  for (const piece of pieces) {
    if (isSign(piece)) parts.push([]);
    parts[parts.length - 1].push(piece);
  }
  return parts;
}

export function isToken(piece: Piece | undefined, type: string): boolean {
  return piece?.kind === "token" && piece.type === type;
}
