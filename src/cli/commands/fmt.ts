import { isUtf8 } from "node:buffer";
import { createColors } from "picocolors";
import { renderText, summary } from "../../compiler/diagnostics/render-text.js";
import { type Formatted, format } from "../../compiler/format/format.js";
import type { SourceText } from "../../compiler/source.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { isColoured } from "../../runtime/training/terminal.js";
import type { Given } from "../arguments.js";
import { readText } from "../project/read-text.js";
import { replaceFile } from "../project/replace-file.js";
import { rnnFiles } from "../project/rnn-files.js";
import { firstDifference } from "../terminal/first-difference.js";
import { PAINT } from "../terminal/paint.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const paths = given.positionals;
  const check = given.flag("check");
  const piped = paths.length === 0 && !process.stdin.isTTY;
  if (paths.length === 0 && !piped) throw new UsageError("give files or folders to format, or `-` for standard input");
  if (paths.length > 1 && paths.includes("-")) throw new UsageError("`-` stands alone: standard input, or files");
  return piped || paths[0] === "-" ? formatInput(check) : formatFiles(paths, check);
}

async function formatInput(check: boolean): Promise<number> {
  const written = await inputText();
  const source = { file: "standard input", text: written.replace(/^\ufeff/, "") };
  const result = format(source);
  if (!("text" in result)) return refuse(source, result);
  if (!check) process.stdout.write(result.text);
  else if (result.text !== written) {
    showDifference(source.file, written, result.text);
    return EXIT.errors;
  }
  return EXIT.ok;
}

async function inputText(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) throw new UsageError("standard input is not UTF-8 text");
  return bytes.toString("utf8");
}

function formatFiles(paths: readonly string[], check: boolean): number {
  const files = rnnFiles(paths);
  if (files.length === 0) throw new UsageError(`there is no \`.rnn\` file in ${paths.join(", ")}`);
  let changed = 0;
  let refused = 0;
  for (const path of files) {
    const read = readText(path);
    if (!("text" in read)) throw new UsageError(`\`${path}\` ${read.why}; give a \`.rnn\` file`);
    const source = { file: path, text: read.text };
    const result = format(source);
    if (!("text" in result)) {
      refuse(source, result);
      refused++;
    } else if (result.text !== read.written) {
      changed++;
      if (check) showDifference(path, read.written, result.text);
      else {
        replaceFile(path, result.text);
        process.stdout.write(`${path}: formatted\n`);
      }
    }
  }
  process.stdout.write(`${outcome(files.length, changed, refused, check)}\n`);
  return refused > 0 || (check && changed > 0) ? EXIT.errors : EXIT.ok;
}

function refuse(source: SourceText, { errors }: Extract<Formatted, { errors: unknown }>): number {
  const sources = new Map([[source.file, source]]);
  for (const said of errors) process.stderr.write(`${renderText(said, sources, PAINT)}\n\n`);
  process.stderr.write(`${source.file}: ${summary(errors)}; left as it is\n`);
  return EXIT.errors;
}

function showDifference(path: string, before: string, after: string): void {
  const colors = createColors(isColoured(process.stdout));
  const difference = firstDifference(before, after);
  const what = difference ? `from line ${difference.line}` : "in its line ends or a byte order mark";
  const lines = [
    `${path}: not in canonical layout, ${what}`,
    ...(difference?.out ?? []).map((line) => colors.red(`  - ${line}`)),
    ...(difference?.in ?? []).map((line) => colors.green(`  + ${line}`)),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function outcome(files: number, changed: number, refused: number, check: boolean): string {
  const counted = (number: number) => `${number} ${number === 1 ? "file" : "files"}`;
  const parts = [
    changed > 0 ? `${changed} ${check ? "would change" : "formatted"}` : "",
    files - changed - refused > 0 ? `${files - changed - refused} ${check ? "well" : "unchanged"}` : "",
    refused > 0 ? `${refused} with syntax errors` : "",
  ];
  return `${counted(files)}: ${parts.filter(Boolean).join(", ")}`;
}
