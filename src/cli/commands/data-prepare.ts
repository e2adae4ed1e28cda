import { statSync } from "node:fs";
import { relative } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { prepareData } from "../../runtime/training/prepare-data.js";
import { describeThrown } from "../../runtime/training/present.js";
import { durationText } from "../../runtime/training/progress.js";
import { settingsAt } from "../../runtime/training/settings.js";
import { thousands } from "../../spelling/thousands.js";
import type { Given } from "../arguments.js";
import { sourceOption } from "../data/source-option.js";
import { parseSettings } from "../programs/load.js";
import { programAt } from "../programs/program-at.js";
import { bytesText } from "../terminal/amounts.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const [path, ...others] = given.positionals;
  if (path === undefined || others.length > 0) throw new UsageError("give one `.rnn` file");
  const asJson = given.flag("json");
  const settings = parseSettings(given.values("set"));
  const { program, file, numbers } = await programAt(path, given.value("experiment"), settings, asJson);
  const files = sourceOption(given, program.sources);
  try {
    const began = performance.now();
    const point = settingsAt(program, numbers);
    const places = { ...projectOf(file.source), files, main: file.source };
    // Of several folds, what is told is of the last.
    for (let fold = 1; fold < (program.folds ?? 1); fold++) prepareData(program, places, point, fold);
    const data = prepareData(program, places, point);
    const seconds = (performance.now() - began) / 1000;
    const bytes = statSync(data.cacheFile, { throwIfNoEntry: false })?.size ?? null;
    if (bytes === null) throw notKept(data.cacheFile, data.cacheNote);
    const report = {
      experiment: program.name,
      parts: Object.fromEntries([...data.parts].map(([name, { examples }]) => [name, examples])),
      vocabularies: Object.fromEntries(Object.entries(data.vocabularies).map(([name, { size }]) => [name, size])),
      file: relative(process.cwd(), data.cacheFile),
      bytes,
      cached: data.cached,
      note: data.cacheNote,
      seconds: Number(seconds.toFixed(3)),
    };
    process.stdout.write(asJson ? `${JSON.stringify({ format: 1, ...report }, null, 2)}\n` : textOf(report));
    return EXIT.ok;
  } catch (error) {
    const { lines, code } = describeThrown(error, file);
    process.stderr.write(`${lines.join("\n")}\n`);
    return code;
  }
}

interface Report {
  readonly parts: Readonly<Record<string, number>>;
  /** Words and the unknown one. */
  readonly vocabularies: Readonly<Record<string, number>>;
  readonly file: string;
  readonly bytes: number;
  readonly cached: boolean;
  readonly note: string | null;
  readonly seconds: number;
}

function textOf({ parts, vocabularies, file, bytes, cached, note, seconds }: Report): string {
  const counts = Object.entries(parts).map(([name, examples]) => `${name} ${thousands(examples)}`);
  const sizes = Object.entries(vocabularies).map(([name, size]) => `${name} ${thousands(size)}`);
  const lines = [
    `examples      ${counts.join(", ")}`,
    ...(sizes.length > 0 ? [`vocabularies  ${sizes.join(", ")}`] : []),
    `${cached ? "cached" : "prepared"} in ${durationText(seconds)}: ${file} (${bytesText(bytes)})`,
    ...(note === null ? [] : [`note: made anew: ${note}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function notKept(path: string, why: string | null): Failure {
  const message = `The prepared data could not be kept in \`${relative(process.cwd(), path)}\`. ${why ?? ""}`.trimEnd();
  return new Failure("disk", message, "Make room, or make the folder writable; a run works without them, only slower.");
}
