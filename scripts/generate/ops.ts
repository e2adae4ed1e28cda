/** The reference of the ops, from the op table. */
import type { Pass } from "../../src/ops/contract.js";
import { OP_NAMES } from "../../src/ops/names.js";
import { OPS } from "../../src/ops/table.js";

export function opsPage(): string {
  const lines = [
    "# Ops",
    "",
    "Made from the op table in `src/ops`. Layout is time-major and row-major; a first dimension `rows...` stands for any",
    "number of leading ones. FLOPs count multiplications and additions that matter for time.",
    "",
  ];
  for (const name of OP_NAMES) {
    const { summary, source, forward, backward } = OPS[name];
    lines.push(`## ${name}`, "", `${summary}`, "", `Source: ${source}.`, "", ...passLines("forward", forward));
    if (backward) lines.push(...passLines("backward", backward));
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function passLines(title: string, { arguments: given, attributes, flops }: Pass): readonly string[] {
  const rows = given.map(
    ({ name, role, dims, dtype, optional }) =>
      `| \`${name}\` | ${role}${optional ? ", optional" : ""} | [${dims.join(", ")}] | ${dtype} |`,
  );
  const chosen = attributes.map(({ name, kind, choices }) => `\`${name}\` (${choices ? choices.join(", ") : kind})`);
  return [
    `**${title}** (FLOPs: ${flops})${chosen.length > 0 ? `; attributes ${chosen.join(", ")}` : ""}`,
    "",
    "| argument | role | dimensions | |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ];
}
