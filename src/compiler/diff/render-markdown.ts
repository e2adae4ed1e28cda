/** A report as GitHub Flavored Markdown, for a pull request. */
import { harmless } from "../diagnostics/cells.js";
import type { Spot } from "./changes.js";
import type { DiffReport, ExperimentReport, LoneExperiment, ReportedChange } from "./report.js";
import { acceptedCount, derivedRows, groupsOf, isShown, spotText, tensorText, titleOf, unpinnedText } from "./told.js";

/** @param all also what is cosmetic or accepted */
export function renderMarkdown(report: DiffReport, all = false): string {
  const { a, b, added, removed, cosmetic, notes, unpinned } = report;
  const experiments = report.experiments.filter((one) => all || isShown(one));
  const hidden = cosmetic > 0 && !all ? [`${cosmetic} cosmetic ${cosmetic === 1 ? "difference" : "differences"}.`] : [];
  const parts = [
    ...experiments.map((one) => experimentPart(one, all)),
    ...removed.map((one) => `**${code(one.name)} removed**${untilOf(one)}: ${loneCode(one)}`),
    ...added.map((one) => `**${code(one.name)} added**${untilOf(one)}: ${loneCode(one)}`),
  ];
  const told = parts.length === 0 ? [`${code(a)} → ${code(b)}: no difference in meaning.`] : parts;
  const more = [
    ...hidden,
    ...notes.map((note) => `Note: ${text(note)}.`),
    ...(all && unpinned.length > 0 ? [`Note: ${text(unpinnedText(unpinned))}.`] : []),
  ];
  return `${[...told, ...more].join("\n\n")}\n`;
}

function untilOf({ accepted }: LoneExperiment): string {
  return accepted ? ` (accepted until ${accepted.until})` : "";
}

function loneCode({ file, line }: LoneExperiment): string {
  return code(line === null ? file : `${file}:${line}`);
}

function experimentPart(report: ExperimentReport, all: boolean): string {
  const { a, b, files, checkpoints } = report;
  const groups = groupsOf(report, all);
  const names = report.renamed.filter(({ consequence }) => all || consequence === "renamed");
  const accepted = acceptedCount(report);
  const isTold = groups.some(({ consequence }) => consequence === "checkpoint");
  const tensors =
    checkpoints.tensors.length === 0
      ? []
      : [
          details(
            `${checkpoints.tensors.length} ${checkpoints.tensors.length === 1 ? "tensor" : "tensors"}`,
            checkpoints.tensors.map((one) => `- ${code(tensorText(one))}`),
          ),
        ];
  return [
    `### ${code(a)}${a === b ? "" : ` → ${code(b)}`}`,
    `${code(files.a)} → ${code(files.b)}`,
    ...groups.flatMap(({ consequence, changes }) => [
      `**${sentence(titleOf(consequence))}**`,
      table(["", "before", "after", "where"], changes.map(rowOf)),
      ...(consequence === "checkpoint" ? tensors : []),
    ]),
    ...(isTold || checkpoints.load === "yes"
      ? []
      : [
          `**${checkpoints.load === "no" ? sentence(titleOf("checkpoint")) : "Cannot tell whether checkpoints load before the data are read"}**`,
          ...tensors,
        ]),
    ...(names.length > 0
      ? [
          `**${sentence(titleOf("renamed"))}**`,
          table(
            ["", "before", "after", "where"],
            names.map(({ what, before, after, at }) => [
              text(what),
              code(before),
              code(after),
              `${code(`${at.a.file}:${at.a.line}`)} → ${code(`${at.b.file}:${at.b.line}`)}`,
            ]),
          ),
        ]
      : []),
    ...(accepted > 0 && !all ? [`${accepted} accepted ${accepted === 1 ? "change" : "changes"}.`] : []),
    table(
      ["derived", ""],
      derivedRows(report).map(([what, said]) => [what, text(said)]),
    ),
  ].join("\n\n");
}

function rowOf({ what, before, after, at, effect, accepted, kind }: ReportedChange): readonly string[] {
  const more = [
    ...(kind === "changed" ? [] : [kind]),
    ...(effect ? [effect] : []),
    ...(accepted ? [`accepted until ${accepted.until}`] : []),
  ];
  const places = [kind === "added" ? null : at.a, kind === "removed" ? null : at.b].flatMap((spot) =>
    spot ? [place(spot)] : [],
  );
  return [
    `${code(what)}${more.length > 0 ? ` (${more.join(", ")})` : ""}`,
    before ? code(before.text) : "",
    after ? code(after.text) : "",
    places.join(" → "),
  ];
}

function place(spot: Spot): string {
  return code(spotText(spot));
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function details(summary: string, lines: readonly string[]): string {
  return ["<details>", `<summary>${summary}</summary>`, "", ...lines, "", "</details>"].join("\n");
}

/** Whatever it holds, it stays one cell of a table, and code: longer back-ticks stand around those inside. */
function code(value: string): string {
  const inside = harmless(value.replaceAll(/\s+/g, " ")).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...inside.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${inside}${fence}` : `${fence} ${inside} ${fence}`;
}

/** Nothing in it is markup. */
function text(value: string): string {
  return harmless(value.replaceAll(/\s+/g, " ")).replaceAll(/[\\`*_{}[\]<>#|&@]/g, (sign) => `\\${sign}`);
}

function sentence(words: string): string {
  return words[0].toUpperCase() + words.slice(1);
}
