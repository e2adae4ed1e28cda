import colors from "picocolors";
import { ACCEPTING, acceptedExperiment, acceptedPart, acceptingLine } from "../../compiler/diff/accept.js";
import { CONSEQUENCES, type Consequence, isConsequence } from "../../compiler/diff/consequences.js";
import { choosePair, type Paired, pairExperiments } from "../../compiler/diff/experiments.js";
import { renderGithub } from "../../compiler/diff/render-github.js";
import { renderMarkdown } from "../../compiler/diff/render-markdown.js";
import { type Paint, renderText } from "../../compiler/diff/render-text.js";
import { consequencesOf, type DiffReport, isDifferent } from "../../compiler/diff/report.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { isColoured } from "../../runtime/training/terminal.js";
import { nearest } from "../../spelling/nearest.js";
import type { Given } from "../arguments.js";
import { reportOf } from "../comparing/diff-report.js";
import { type DiffSide, readSides } from "../comparing/diff-side.js";
import { inRepository } from "../project/repository.js";
import { toolSettings } from "../project/tool-settings.js";
import { UsageError } from "../usage.js";

const FORMATS = ["text", "json", "markdown", "github"] as const;

export async function run(given: Given): Promise<number> {
  const [first, second, ...others] = given.positionals;
  if (first === undefined || others.length > 0)
    throw new UsageError("give two files to compare, or one to compare with the last commit");
  const today = new Date().toISOString().slice(0, 10);
  const [format, refused, until] = [formatOf(given), refusedOf(given), untilOf(given, today)];
  const [a, b] = await readSides(first, second);
  const paired = chosen(a, b, pairExperiments(a.experiments, b.experiments), given.value("experiment"));
  const { accept = [] } = await toolSettings(b.path);
  const report = reportOf(a, b, paired, accept, today);
  process.stdout.write(until === null ? printed(report, format, given.flag("all")) : acceptingText(report, until));
  const isRefused = consequencesOf(report).some((one) => refused.includes(one));
  return isRefused || (given.flag("exit-code") && isDifferent(report)) ? EXIT.difference : EXIT.ok;
}

function formatOf(given: Given): (typeof FORMATS)[number] {
  const asked = given.value("format");
  if (given.flag("json") && asked !== undefined && asked !== "json")
    throw new UsageError(`--json and --format ${asked} are two forms; give one`);
  const wanted = given.flag("json") ? "json" : (asked ?? "text");
  const found = FORMATS.find((known) => known === wanted);
  if (found) return found;
  const near = nearest(wanted, FORMATS);
  throw new UsageError(
    `there is no --format \`${wanted}\`; ${near ? `did you mean \`${near}\`?` : `it is one of ${FORMATS.join(", ")}`}`,
  );
}

function refusedOf(given: Given): readonly Consequence[] {
  return given.values("fail-on").map((text) => {
    if (isConsequence(text)) return text;
    const all = Object.keys(CONSEQUENCES);
    const near = nearest(text, all);
    throw new UsageError(
      `there is no class \`${text}\`; ${near ? `did you mean \`${near}\`?` : `it is one of ${all.join(", ")}`}`,
    );
  });
}

function untilOf(given: Given, today: string): string | null {
  const until = given.value("accept");
  if (until === undefined) return null;
  if (!ACCEPTING.test(`training a = b until ${until}`))
    throw new UsageError(`--accept wants the last day, such as 2027-01-31, not \`${until}\``);
  if (until < today) throw new UsageError(`--accept wants a day that is to come; ${until} is over`);
  return until;
}

function chosen(a: DiffSide, b: DiffSide, paired: Paired, wanted: string | undefined): Paired {
  if (wanted === undefined) return paired;
  const choice = choosePair(paired, wanted, a.experiments, b.experiments);
  if ("problem" in choice) throw new UsageError(choice.problem);
  return choice;
}

function printed(report: DiffReport, format: (typeof FORMATS)[number], all: boolean): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
    case "markdown":
      return renderMarkdown(report, all);
    case "github":
      return renderGithub(report, inRepository(process.cwd()));
    case "text":
      return renderText(report, PAINT, all);
  }
}

/** Lines for `rnnc.yaml`, of all that is not accepted. */
function acceptingText({ experiments, added, removed }: DiffReport, until: string): string {
  const isOpen = ({ accepted }: { readonly accepted: unknown }) => accepted === null;
  const parts = [
    ...experiments.flatMap(({ b, changes }) =>
      changes
        .filter((change) => isOpen(change) && change.consequence !== "cosmetic")
        .map((change) => acceptedPart(b, change)),
    ),
    ...removed.filter(isOpen).map(({ name }) => acceptedExperiment("removed", name)),
    ...added.filter(isOpen).map(({ name }) => acceptedExperiment("added", name)),
  ];
  return parts.length === 0
    ? ""
    : `${["accept:", ...new Set(parts.map((part) => acceptingLine(part, until)))].join("\n")}\n`;
}

const { bold, red, green, yellow, blue } = colors.createColors(isColoured(process.stdout));
const PAINT: Paint = { added: green, removed: red, changed: yellow, bold, dim: blue };
