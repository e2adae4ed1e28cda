import type { ColumnNode, RowExpression } from "../../plan/plan.js";
import { sourcesOf, sourceText } from "../../plan/sources.js";
import { createKit } from "../../runtime/data/create-kit.js";
import { decodeText } from "../../runtime/data/reading/decode-text.js";
import { readSource, type SourcePlaces, sourceName } from "../../runtime/data/reading/source.js";
import { type ColumnFacts, describeData } from "../../runtime/data/statistics/describe.js";
import { type SeenStep, watch } from "../../runtime/data/statistics/watch.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { describeThrown } from "../../runtime/training/present.js";
import { settingsAt } from "../../runtime/training/settings.js";
import type { Given } from "../arguments.js";
import { sourceOption } from "../data/source-option.js";
import { type Loaded, parseSettings } from "../programs/load.js";
import { programAt } from "../programs/program-at.js";
import { UsageError } from "../usage.js";
import { showData } from "./data-show-text.js";

const ROWS = 3;

/** A file that data come from, as it is now. */
export interface ShownSource {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly lines: number;
  readonly sha256: string;
  readonly pin: string | null;
}

/** One step from files to parts, and what it leaves. */
export interface ShownStep {
  readonly name: string;
  readonly op: string;
  readonly line: number;
  readonly rows: number;
  /** Rows that it left out of those it was given. */
  readonly dropped: number;
  readonly parts: Readonly<Record<string, number>> | null;
}

export interface Shown extends ReturnType<typeof describeData> {
  readonly experiment: string;
  readonly sources: readonly ShownSource[];
  readonly steps: readonly ShownStep[];
  /** The most frequent words, by vocabulary; ids are read by them. */
  readonly words: Readonly<Record<string, readonly string[]>>;
}

export async function run(given: Given): Promise<number> {
  const [path, ...others] = given.positionals;
  if (path === undefined || others.length > 0) throw new UsageError("give one `.rnn` file");
  const rows = Number(given.value("rows") ?? ROWS);
  if (!Number.isInteger(rows) || rows < 0) throw new UsageError(`--rows is a count from 0, not ${given.value("rows")}`);
  const asJson = given.flag("json");
  const { program, file, numbers, wanted } = await programAt(
    path,
    given.value("experiment"),
    parseSettings(given.values("set")),
    true,
  );
  const places = { ...projectOf(file.source), files: sourceOption(given, program.sources), main: file.source };
  try {
    const sources = sourcesIn(wanted, places);
    const watched = watch(createKit({ seed: program.seed, places }).kit);
    const set = program.data(watched.kit, settingsAt(program, numbers));
    const description = describeData(set, watched, await columnFacts(wanted), rows);
    const shown: Shown = {
      experiment: program.name,
      sources,
      steps: stepsOf(wanted, watched.steps),
      ...description,
      words: Object.fromEntries(Object.entries(set.vocabularies).map(([name, { words }]) => [name, words])),
    };
    process.stdout.write(asJson ? json(shown) : showData(shown));
    return EXIT.ok;
  } catch (error) {
    const { lines, code } = describeThrown(error, file);
    process.stderr.write(`${lines.join("\n")}\n`);
    return code;
  }
}

function sourcesIn({ plan, origins }: Loaded, places: SourcePlaces): readonly ShownSource[] {
  return sourcesOf(plan.data.rows).map(({ id, source }) => {
    const { path, package: from, file, sha256: pin } = source;
    const name = origins.sources[id] ?? id;
    const place = from === null ? { path: path ?? "" } : { package: from, file: file ?? "" };
    const read = { name, ...place, ...(source.from === null ? {} : { from: source.from }) };
    const { bytes, read: found } = readSource(read, places);
    const shown = sourceName(read, places) || sourceText(source);
    const text = decodeText(bytes, shown);
    const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    return { name, file: shown, bytes: found.bytes, lines, sha256: found.sha256, pin };
  });
}

/** Steps of the plan with what was seen: one call of the kit for each. */
function stepsOf({ plan, origins }: Loaded, seen: readonly SeenStep[]): readonly ShownStep[] {
  const { rows } = plan.data;
  if (rows.length !== seen.length) throw new Error(`${seen.length} of ${rows.length} steps were seen`);
  const left = new Map(rows.map(({ id }, index) => [id, countOf(seen[index])]));
  return rows.map((node, index) => {
    const own = seen[index];
    const count = countOf(own);
    const before = "of" in node ? (left.get(node.of) ?? count) : count;
    const { name, place } = origins.nodes[node.id];
    return {
      name,
      op: node.op,
      line: place.line,
      rows: count,
      dropped: node.op === "where" || node.op === "distinct" ? before - count : 0,
      parts: "parts" in own ? Object.fromEntries(own.parts) : null,
    };
  });
}

function countOf(step: SeenStep): number {
  return "rows" in step ? step.rows : [...step.parts.values()].reduce((sum, count) => sum + count, 0);
}

async function columnFacts({ plan, origins }: Loaded): Promise<readonly ColumnFacts[]> {
  const { namesOf } = await import("../../compiler/emit/names.js");
  const names = namesOf(plan, origins);
  const vocabularies = new Set(plan.data.fitted.flatMap(({ op, id }) => (op === "vocabulary" ? [id] : [])));
  return plan.data.columns.map((column: ColumnNode) => {
    const fitted = fittedIn(column.of);
    const isVocabulary = fitted !== null && vocabularies.has(fitted);
    return {
      name: names.column(column.id),
      role: column.role,
      vocabulary: isVocabulary ? names.of(fitted) : null,
      scale: fitted !== null && !isVocabulary ? names.of(fitted) : null,
    };
  });
}

/** What the outermost call uses: ids and scaled values stand alone. */
function fittedIn(expression: RowExpression): string | null {
  return "call" in expression ? expression.fitted : null;
}

const MOST_FREQUENT = 20;

function json({ words, columns, ...shown }: Shown): string {
  const short = columns.map((column) => ({
    ...column,
    parts: Object.fromEntries(
      Object.entries(column.parts).map(([name, part]) => {
        const known = column.vocabulary === null ? null : words[column.vocabulary];
        const classes = part.classes && {
          count: part.classes.count,
          different: part.classes.byFrequency.length,
          entropy: part.classes.entropy,
          majority: part.classes.majority,
          frequent: part.classes.byFrequency.slice(0, MOST_FREQUENT).map(({ id, count }) => ({
            id,
            ...(known ? { word: id === 0 ? "<unk>" : known[id - 1] } : {}),
            count,
          })),
        };
        return [name, { ...part, classes }];
      }),
    ),
  }));
  return `${JSON.stringify({ format: 1, ...shown, columns: short }, null, 2)}\n`;
}
