import { existsSync } from "node:fs";
import { toSource } from "../../compiler/lower/to-source.js";
import { toStep } from "../../compiler/lower/to-step.js";
import { lineStarts, positionAt } from "../../compiler/source.js";
import { layOut } from "../../compiler/syntax/layout.js";
import { lex } from "../../compiler/syntax/lexer.js";
import { parse } from "../../compiler/syntax/parse.js";
import type { SourceFiles } from "../../runtime/data/reading/source-files.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { describeThrown } from "../../runtime/training/present.js";
import type { Given } from "../arguments.js";
import { readNamed, readSourceFile } from "../checking/check-file.js";
import { sourceOption, sourcesIn } from "../data/source-option.js";
import { costLines, costOf } from "../explaining/cost.js";
import { differences } from "../explaining/differences.js";
import { explainCode, meantCode } from "../explaining/explain-code.js";
import { layerTable } from "../explaining/layers.js";
import { spaceText } from "../explaining/space.js";
import { refuseTooLarge } from "../programs/fits-memory.js";
import { type Loaded, loadExperiment, parseSettings } from "../programs/load.js";
import { spaceCost } from "../programs/space-cost.js";
import { meantFile } from "../project/rnn-files.js";
import { UsageError } from "../usage.js";

const STAGES = ["tokens", "tree", "types", "plan", "step"] as const;
type Stage = (typeof STAGES)[number];

export async function run(given: Given): Promise<number> {
  const [path, ...others] = given.positionals;
  if (path === undefined || others.length > 0)
    throw new UsageError("give one `.rnn` file, or the code of a diagnostic");
  if (!existsSync(path)) {
    process.stdout.write(pageOfCode(path, given.flag("json")));
    return EXIT.ok;
  }
  const stage = given.value("stage");
  if (stage !== undefined && !STAGES.some((known) => known === stage)) {
    throw new UsageError(`--stage is one of ${STAGES.join(", ")}, not ${stage}`);
  }
  if (stage === "tokens" || stage === "tree") {
    process.stdout.write(stage === "tokens" ? tokens(path) : json(parse(readSourceFile(path)).tree));
    return EXIT.ok;
  }
  const loaded = await loadExperiment(
    path,
    given.value("experiment"),
    parseSettings(given.values("set")),
    given.flag("json"),
  );
  const other = given.value("why-hash");
  if (other !== undefined) {
    process.stdout.write(differences(loaded, await loadExperiment(other, undefined, [], true), [path, other]));
    return EXIT.ok;
  }
  const files = sourceOption(given, sourcesIn(loaded));
  if (given.flag("search")) {
    if (stage !== undefined) throw new UsageError("--search and --stage do not go together");
    process.stdout.write(spaceText(spaceCost(loaded, path, files), given.flag("json")));
    return EXIT.ok;
  }
  process.stdout.write(
    stage === undefined
      ? whole(loaded, path, files, given.flag("json"))
      : printStage(loaded, stage as Stage, path, files),
  );
  if (stage !== undefined) return EXIT.ok;
  try {
    refuseTooLarge(loaded, path, files);
    return EXIT.ok;
  } catch (error) {
    const { lines, code } = describeThrown(error, null);
    process.stderr.write(`${lines.join("\n")}\n`);
    return code;
  }
}

/** @throws UsageError for what is neither a code nor a file. */
function pageOfCode(name: string, asJson: boolean): string {
  const page = explainCode(name);
  if (page !== null) return asJson ? json({ format: 1, code: name, page }) : page;
  const near = meantFile(name) ? undefined : meantCode(name);
  if (near === undefined) readNamed(name);
  throw new UsageError(`there is no file \`${name}\`, and no such code; did you mean \`${near}\`?`);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** One token a line, as the parser reads them. */
function tokens(path: string): string {
  const { text } = readSourceFile(path);
  const starts = lineStarts(text);
  const lines = layOut(lex(text).tokens).tokens.map(({ tokenType, image, startOffset }) => {
    const { line, column } = positionAt(starts, startOffset);
    return `${`${line}:${column}`.padEnd(8)} ${tokenType.name.padEnd(12)} ${JSON.stringify(image)}`;
  });
  return `${lines.join("\n")}\n`;
}

function printStage(loaded: Loaded, stage: Stage, path: string, files: SourceFiles): string {
  const { plan } = loaded;
  switch (stage) {
    case "plan":
      return json({ plan, origins: loaded.origins });
    case "step":
      return json(toStep(plan));
    default:
      return `${layerTable(loaded, costOf(loaded, path, files)).join("\n")}\n`;
  }
}

function whole(loaded: Loaded, path: string, files: SourceFiles, asJson: boolean): string {
  const { plan } = loaded;
  const cost = costOf(loaded, path, files);
  if (asJson)
    return json({
      format: 1,
      source: toSource(plan, loaded.origins),
      hashes: plan.hashes,
      cost: { ...cost, symbols: Object.fromEntries(cost.symbols) },
    });
  const lines = [
    toSource(plan, loaded.origins).trimEnd(),
    "",
    ...layerTable(loaded, cost),
    "",
    ...costLines(cost, loaded.origins),
    "",
    ...Object.entries(plan.hashes).map(([name, hash]) => `${`${name} hash`.padEnd(16)} ${hash}`),
  ];
  return `${lines.join("\n")}\n`;
}
