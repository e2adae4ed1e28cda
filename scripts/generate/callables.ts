/** The reference of everything that can be called, from the table. */

import { BUILT_IN } from "../../src/compiler/semantics/callables/table.js";
import type { Callable, ParameterSpec } from "../../src/compiler/semantics/calls/callable.js";
import { fallbackOf, wantText } from "../../src/compiler/semantics/calls/callable-text.js";

const SECTIONS = [
  ["data", "In `data`"],
  ["model", "In `model`"],
  ["train", "In `train`"],
  ["decode", "In `decode`"],
  ["measure", "In `measure`"],
  ["search", "In `search`"],
] as const;

export function callablesPage(): string {
  const lines = [
    "# What can be called",
    "",
    "Made from the table in `src/compiler/semantics/callables`. Arguments are given in order or by name.",
    "",
  ];
  for (const [where, title] of SECTIONS) {
    lines.push(`## ${title}`, "");
    for (const callable of BUILT_IN.values()) if (callable.where[0] === where) lines.push(...entry(callable));
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function entry({ name, doc, where, parameters, details }: Callable): readonly string[] {
  const also = where.slice(1).map((section) => `\`${section}\``);
  const rows = parameters.map(
    (parameter) => `| \`${parameter.name}\` | ${wantText(parameter)} | ${fallbackText(parameter)} | ${parameter.doc} |`,
  );
  return [
    `### ${name}(${parameters.map((parameter) => parameter.name).join(", ")})`,
    "",
    doc + (also.length > 0 ? ` Also in ${also.join(" and ")}.` : ""),
    "",
    ...(rows.length > 0 ? ["| argument | is | default | |", "| --- | --- | --- | --- |", ...rows, ""] : []),
    ...(details
      ? [
          `After the call, in braces on lines of their own: ${details.map((detail) => `\`${detail} = "…"\``).join(", ")}.`,
          "",
        ]
      : []),
  ];
}

function fallbackText(parameter: ParameterSpec): string {
  const fallback = fallbackOf(parameter);
  if (fallback === null) return "must be given";
  if (fallback === "") return "absent";
  return fallback === "…" ? "see there" : `\`${fallback}\``;
}
