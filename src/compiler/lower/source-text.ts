/** Numbers, texts and types as the language writes them. */
import type * as Plan from "../../plan/plan.js";
import { keywords } from "../syntax/keywords.js";

export function numberText(value: number): string {
  return String(value);
}

/** A whole value of a real setting keeps its kind. */
export function realText(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A text with its quotes; what cannot be seen goes by its number. */
export function textLiteral(text: string): string {
  const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\\": "\\\\", '"': '\\"' };
  const written = text.replace(/["\\]|[\p{C}\p{Zl}\p{Zp}]/gu, (sign) => {
    return escapes[sign] ?? `\\u{${sign.codePointAt(0)?.toString(16)}}`;
  });
  return `"${written}"`;
}

export function sourceText({ path, package: name, file }: Plan.SourcePlan): string {
  return path === null ? `package(${textLiteral(name ?? "")}, ${textLiteral(file ?? "")})` : textLiteral(path);
}

/** Where a source came from, in a body after it. */
export function sourceDetails({ sha256, from, cite }: Plan.SourcePlan): string {
  const lines = Object.entries({ from, sha256, cite }).flatMap(([key, value]) =>
    value === null ? [] : [`  ${key} = ${textLiteral(value)}`],
  );
  return lines.length === 0 ? "" : ` {\n${lines.join("\n")}\n}`;
}

export function quotedName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !keywords().includes(name) ? name : `\`${name}\``;
}

export function cellType(type: Plan.CellPlan): string {
  switch (type.kind) {
    case "whole":
      return `${type.range[0]}..${type.range[1]}`;
    case "list":
      return `[${type.length[0] === type.length[1] ? type.length[0] : `${type.length[0]}..${type.length[1]}`}] of ${cellType(type.of)}`;
    default:
      return type.kind;
  }
}
