/** A document to lines of at most `WIDTH` cells where that can be, trailing comments under one another. */
import { cellsOf } from "../diagnostics/cells.js";
import type { Doc } from "./document.js";

export const WIDTH = 120;
export const STEP = 2;
/** Between code and the comment behind it. */
const BEFORE_COMMENT = 2;

interface Command {
  readonly indent: number;
  readonly isFlat: boolean;
  readonly doc: Doc;
}

interface Line {
  readonly code: string;
  readonly comment: string | null;
}

export function print(doc: Doc, width = WIDTH): string {
  const lines: Line[] = [];
  let code = "";
  let column = 0;
  let comment: string | null = null;
  const write = (text: string) => {
    code += text;
    column += cellsOf(text);
  };
  const endLine = () => {
    lines.push({ code: code.trimEnd(), comment });
    code = "";
    comment = null;
  };
  const startLine = (indent: number) => {
    endLine();
    code = " ".repeat(indent);
    column = indent;
  };
  const stack: Command[] = [{ indent: 0, isFlat: false, doc }];
  for (let command = stack.pop(); command; command = stack.pop()) {
    const { indent, isFlat, doc } = command;
    switch (doc.kind) {
      case "text":
        write(doc.text);
        break;
      case "comment":
        if (doc.beside) comment = doc.text;
        else code += doc.text;
        break;
      case "line":
        if (isFlat) write(doc.flat);
        else startLine(indent);
        break;
      case "hard":
        startLine(indent);
        break;
      case "blank":
        endLine();
        startLine(indent);
        break;
      case "if-broken":
        if (!isFlat) write(doc.text);
        break;
      case "indent":
        stack.push({ indent: indent + STEP, isFlat, doc: doc.doc });
        break;
      case "align":
        stack.push({ indent: column, isFlat, doc: doc.doc });
        break;
      case "concat":
        for (let at = doc.parts.length - 1; at >= 0; at--) stack.push({ indent, isFlat, doc: doc.parts[at] });
        break;
      case "group": {
        const flat = { indent, isFlat: true, doc: doc.doc };
        const stays = isFlat || (!doc.breaks && fits(flat, stack, width - column));
        stack.push(stays ? flat : { ...flat, isFlat: false });
        break;
      }
    }
  }
  endLine();
  return withComments(lines).join("\n");
}

/** True when what is left of the line, as far as the next place where it may break, has room for it. */
function fits(first: Command, rest: readonly Command[], room: number): boolean {
  let left = room;
  let next = rest.length;
  const stack: Command[] = [first];
  while (left >= 0) {
    const command = stack.pop() ?? (next > 0 ? rest[--next] : undefined);
    if (!command) return true;
    const { indent, isFlat, doc } = command;
    switch (doc.kind) {
      case "text":
        left -= cellsOf(doc.text);
        break;
      case "line":
        if (!isFlat) return true;
        left -= doc.flat.length;
        break;
      case "hard":
      case "blank":
      case "comment":
        return true;
      case "if-broken":
        if (!isFlat) left -= doc.text.length;
        break;
      case "concat":
        for (let at = doc.parts.length - 1; at >= 0; at--) stack.push({ indent, isFlat, doc: doc.parts[at] });
        break;
      case "group":
        stack.push({ indent, isFlat: isFlat && !doc.breaks, doc: doc.doc });
        break;
      default:
        stack.push({ indent, isFlat, doc: doc.doc });
    }
  }
  return false;
}

/** Comments behind code, aligned where neighbouring lines of one indentation have one. */
function withComments(lines: readonly Line[]): readonly string[] {
  const widths = lines.map(({ code, comment }) => (comment === null ? null : cellsOf(code)));
  const columns: number[] = [];
  const isNeighbour = (at: number, other: number) =>
    widths[at] !== null && (widths[other] ?? null) !== null && indentOf(lines[at]) === indentOf(lines[other]);
  // The widest so far, carried to the end of its run, then back to its start.
  lines.forEach((_, at) => {
    columns.push(Math.max(isNeighbour(at, at - 1) ? columns[at - 1] : 0, widths[at] ?? 0));
  });
  for (let at = lines.length - 2; at >= 0; at--) if (isNeighbour(at, at + 1)) columns[at] = columns[at + 1];
  return lines.map(({ code, comment }, at) =>
    comment === null ? code : `${code}${" ".repeat(columns[at] - (widths[at] ?? 0) + BEFORE_COMMENT)}${comment}`,
  );
}

function indentOf({ code }: Line): number {
  return code.length - code.trimStart().length;
}
