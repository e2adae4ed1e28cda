/** The edit that puts brackets right. */
import type { IToken } from "chevrotain";
import type { Suggestion } from "../diagnostics/diagnostic.js";
import type { SourceText, Span } from "../source.js";
import { endOf } from "./token-place.js";

const CLOSERS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** To write the closer of `opener` behind `before`. A body that began on an earlier line ends on a line of its own. */
export function closing({ file, text }: SourceText, opener: IToken, before: IToken): Suggestion {
  const closer = CLOSERS[opener.image] ?? "";
  const end = endOf(before);
  const [rest] = /^[ \t]*(?:#[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(end)) ?? [];
  if (opener.image !== "{")
    return { message: `write \`${closer}\` there`, edit: { span: at(file, end), text: closer } };
  if (rest === undefined || opener.startLine === before.startLine)
    return { message: "write ` }` there", edit: { span: at(file, end), text: " }" } };
  const line = text.slice(text.lastIndexOf("\n", opener.startOffset) + 1, opener.startOffset);
  const indentation = line.slice(0, line.length - line.trimStart().length);
  const span = at(file, end + rest.length);
  return { message: "write `}` on the line below", edit: { span, text: `\n${indentation}}` } };
}

/** To leave out a bracket, with its line where nothing else stands in it. */
export function leavingOut({ file, text }: SourceText, { startOffset }: IToken): Suggestion {
  const start = text.lastIndexOf("\n", startOffset - 1) + 1;
  const isAlone =
    text.slice(start, startOffset).trim() === "" && /^[ \t]*(?:\r?\n|$)/.test(text.slice(startOffset + 1));
  const next = text.indexOf("\n", startOffset) + 1;
  const line = { file, start, end: next > 0 ? next : text.length };
  return {
    message: "leave it out",
    edit: { span: isAlone ? line : { file, start: startOffset, end: startOffset + 1 }, text: "" },
  };
}

function at(file: string, offset: number): Span {
  return { file, start: offset, end: offset };
}
