import { EXIT } from "../../runtime/exit-codes.js";
import { type GradcheckResult, gradcheck } from "../../runtime/training/gradcheck.js";
import { describeThrown } from "../../runtime/training/present.js";
import type { Given } from "../arguments.js";
import { sourceOption } from "../data/source-option.js";
import { loadExperiment, parseSettings } from "../programs/load.js";
import { compiledProgram } from "../programs/program-cache.js";
import { UsageError } from "../usage.js";

const SAMPLES = 12;

export async function run(given: Given): Promise<number> {
  const [path, ...others] = given.positionals;
  if (path === undefined || others.length > 0) throw new UsageError("give one `.rnn` file");
  const samples = Number(given.value("samples") ?? SAMPLES);
  if (!Number.isInteger(samples) || samples < 1)
    throw new UsageError(`--samples is a count from 1, not ${given.value("samples")}`);
  const loaded = await loadExperiment(path, given.value("experiment"), parseSettings(given.values("set")), true);
  const { program, file } = await compiledProgram(loaded, path);
  const files = sourceOption(given, program.sources);
  try {
    const result = gradcheck(program, file, [], samples, files);
    process.stdout.write(given.flag("json") ? `${JSON.stringify({ format: 1, ...result }, null, 2)}\n` : table(result));
    return result.agrees ? EXIT.ok : EXIT.failed;
  } catch (error) {
    const { lines, code } = describeThrown(error, file);
    process.stderr.write(`${lines.join("\n")}\n`);
    return code;
  }
}

function table({ tensors, agrees, examples, loss }: GradcheckResult): string {
  const rows = tensors.map(({ layer, part, sizes, samples, distance, agrees }) => [
    `${layer}.${part}`,
    `[${sizes.join(", ")}]`,
    String(samples),
    distance.toExponential(1),
    agrees ? "agrees" : "WRONG",
  ]);
  const all = [["weights", "shape", "tried", "distance", ""], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
  const verdict = agrees
    ? "the gradient agrees with finite differences"
    : "the gradient does NOT agree with finite differences";
  return `${lines.join("\n")}\n${verdict} (loss ${loss.toPrecision(6)}, ${examples} examples, float64)\n`;
}
