/** The reference of the ops, from the op table. */
import type { Pass } from "../../src/ops/contract.js";
import { OP_NAMES } from "../../src/ops/names.js";
import { OPS } from "../../src/ops/table.js";

export function opsPage(): string {
  const lines = [
    "# Ops",
    "",
    "Made from the op table in `src/ops`. Layout is time-major and row-major; a first dimension `rows...` stands for any",
    "number of leading ones. FLOPs are two for each term of a sum of products, in the products that an argument is there for;",
    "`steps`, `looks` and `counted` are what is real of padded sizes (`src/ops/flops.ts`).",
    "",
  ];
  for (const name of OP_NAMES) {
    const { summary, source, forward, backward } = OPS[name];
    lines.push(`## ${name}`, "", `${summary}`, "", `Source: ${source}.`, "", ...passLines("forward", forward));
    if (backward) lines.push(...passLines("backward", backward));
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function passLines(title: string, { arguments: given, attributes, products }: Pass): readonly string[] {
  const rows = given.map(
    ({ name, role, dims, dtype, optional }) =>
      `| \`${name}\` | ${role}${optional ? ", optional" : ""} | [${dims.join(", ")}] | ${dtype} |`,
  );
  const chosen = attributes.map(({ name, kind, choices }) => `\`${name}\` (${choices ? choices.join(", ") : kind})`);
  const made = products.map(
    ({ flops, of, unless }) => `${flops} for \`${of}\`${unless ? ` without \`${unless}\`` : ""}`,
  );
  const flops = made.length > 0 ? ` (FLOPs: ${made.join("; ")})` : "";
  return [
    `**${title}**${flops}${chosen.length > 0 ? `; attributes ${chosen.join(", ")}` : ""}`,
    "",
    "| argument | role | dimensions | |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ];
}
