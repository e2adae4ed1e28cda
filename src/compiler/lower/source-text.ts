/** Numbers, texts and types as the language writes them. */
import type * as Plan from "../../plan/plan.js";
import { keywords } from "../syntax/keywords.js";

/** `100_000`, `1e-4`, `0.05`. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size >= 10_000 && size < 1e15)
    return value.toLocaleString("en", { useGrouping: true }).replaceAll(",", "_");
  return value !== 0 && size < 0.01 ? value.toExponential() : String(value);
}

/** `80%`; as a plain number where percent would not give the very same one back. */
export function shareText(value: number): string {
  const percent = Number((value * 100).toPrecision(15));
  return percent / 100 === value ? `${percent}%` : numberText(value);
}

/** `50`, or `1..50`. */
export function rangeText(low: string, high: string): string {
  return low === high ? low : `${low}..${high}`;
}

/** A number, a parameter or a formula beside an operator. */
export function operandText(text: string): string {
  return /^-?[\d_.]+(?:e[+-]?\d+)?$|^\w+$/.test(text) ? text : `(${text})`;
}

/** A whole value of a real setting keeps its kind. */
export function realText(value: number): string {
  const text = numberText(value);
  return /^-?[\d_]+$/.test(text) ? `${text}.0` : text;
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
  return path === null ? `package(${textLiteral(String(name))}, ${textLiteral(String(file))})` : textLiteral(path);
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
    case "set":
      return `set of ${type.range[0]}..${type.range[1]}`;
    case "list": {
      const [low, high] = type.length;
      return `[${high === null ? `${low}..` : rangeText(String(low), String(high))}] of ${cellType(type.of)}`;
    }
    case "date":
      return type.format === null ? "date" : `date(${textLiteral(type.format)})`;
    default:
      return type.kind;
  }
}
