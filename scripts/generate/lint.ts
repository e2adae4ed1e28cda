/** One page a rule of `rnnc lint`, from the table. */
import { pageOf } from "../../src/compiler/lint/page.js";
import { LEVELS } from "../../src/compiler/lint/rule.js";
import { RULE_IDS, RULES } from "../../src/compiler/lint/table.js";

export function lintPages(): readonly (readonly [string, string])[] {
  const pages = RULE_IDS.map((id): readonly [string, string] => [`docs/lint/${id}.md`, pageOf(id)]);
  const rows = RULE_IDS.map((id) => `| [${id}](${id}.md) | ${RULES[id].level} | ${RULES[id].title} |`);
  const index = [
    "# Lint",
    "",
    "What `rnnc lint` says of files that are right, made from the table in `src/compiler/lint`. A page gives the reason of its",
    "rule, where that is from, and why each limit is where it is.",
    "",
    `A rule's level is one of ${LEVELS.map((level) => `\`${level}\``).join(", ")}; \`rnnc lint\` ends with 1 where a rule at level \`error\``,
    "speaks, and with 0 otherwise. `rnnc.yaml` gives rules other levels:",
    "",
    "```yaml",
    "lint:",
    "  keeps-last: error",
    "  no-clip: off",
    "```",
    "",
    "A comment on a line of its own allows, at the line below it, what the rules that it names advise against:",
    "",
    "```text",
    "# lint: allow no-clip, forget-bias",
    "```",
    "",
    "Rules look at the whole search space, and at data where a run or `rnnc data prepare` has prepared them. What a base in",
    "another file says, or a block of another file, is advised on in that file.",
    "",
    "| rule | level | |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
  return [...pages, ["docs/lint/README.md", index]];
}
