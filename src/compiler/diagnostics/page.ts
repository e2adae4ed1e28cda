/** What there is to read about a code, in Markdown: its page in the documents, and the help of its rule in SARIF. */
import { type Code, ENTRIES } from "./table.js";

export function pageOf(code: Code): string {
  const { severity, title, why, fix, wrong, right, beside = {}, foundIn } = ENTRIES[code];
  return [
    `# ${code}`,
    "",
    `*${severity}*: ${title}.`,
    "",
    "## What it means",
    "",
    why,
    "",
    ...(foundIn === "records" ? ["Found in the records of runs.", ""] : []),
    ...(foundIn === "data" ? ["Found by `rnnc check --data`, for only the data tell.", ""] : []),
    ...Object.entries(beside).flatMap(([path, text]) => fileLines(path, text)),
    "## Wrong",
    "",
    "```rnn",
    wrong.trimEnd(),
    "```",
    "",
    "## The fix",
    "",
    fix,
    "",
    "## Right",
    "",
    "```rnn",
    right.trimEnd(),
    "```",
    "",
  ].join("\n");
}

const MOST_LINES = 6;

/** A file beside the example, cut after a few lines. */
function fileLines(path: string, text: string): readonly string[] {
  const lines = text.trimEnd().split("\n");
  const more = lines.length > MOST_LINES ? [`… (${lines.length} lines)`] : [];
  return [`\`${path}\`:`, "", "```text", ...lines.slice(0, MOST_LINES), ...more, "```", ""];
}
