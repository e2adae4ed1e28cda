/**
 * Runs the console blocks of a document as its reader would, and compares what they print.
 *
 * A line `$ …` is a command; what follows, to the next one, is what it prints, on both streams. `…` alone on a line
 * stands for any lines; `^C` for the key, pressed once the lines above it are there. What may differ from what is
 * printed is the list `VARYING`, and nothing else.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderWith, NO_CACHE, RNNC, ROOT } from "../support/command-line.js";
import { HAS_NATIVE } from "../support/native.js";
import type { Block } from "./documents.js";

interface Varying {
  readonly what: string;
  readonly pattern: RegExp;
  /** Whether one may stand for the other. Absent: whatever it is. */
  readonly same?: (expected: string, actual: string) => boolean;
  /** It stands for the same thing wherever it is printed again. */
  readonly isName?: true;
}

/** What is no fact of the document: it varies by machine, by day, or in the last digits by instruction set. */
const VARYING: readonly Varying[] = [
  {
    what: "run folder",
    pattern: /runs\/\w+\/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-[0-9a-f]{8}(?:-\d+)?/g,
    // Experiment and program are facts.
    same: (expected, actual) => runOf(expected) === runOf(actual),
    isName: true,
  },
  { what: "step of an interruption", pattern: /(?<=interrupted at step |going on at step )\d+/g, isName: true },
  { what: "device", pattern: /(?:native|wasm|js) \([^)]*\)/g },
  { what: "speed", pattern: /\d[\d.]*[kM]?(?= tokens\/s)/g },
  { what: "time", pattern: /(?<= )(?:\d+\.\d+s|\d+s|\d+m\d\ds|\d+h\d\dm)(?=,|;| left|$)/g },
  { what: "cache", pattern: / \(cached\)|(?<=^data: .*\d)(?= {2}parameters:)/g },
  // Other devices round otherwise than the native one; where a loss falls steeply, some percent come of it.
  { what: "loss", pattern: /(?<=loss )\d[\d.]*(?:e[+-]\d+)?/g, same: (a, b) => near(Number(a), Number(b), 0.1) },
  { what: "share", pattern: /(?<=accuracy )\d[\d.]*(?=%)/g, same: (a, b) => Math.abs(Number(a) - Number(b)) <= 0.25 },
];

function runOf(folder: string): string {
  return folder.replace(/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-/, "").replace(/([0-9a-f]{8})-\d+$/, "$1");
}

function near(a: number, b: number, share: number): boolean {
  return Math.abs(a - b) <= share * Math.max(Math.abs(a), Math.abs(b));
}

interface Split {
  /** The line with a mark for each thing that varies. */
  readonly fixed: string;
  readonly values: readonly (readonly [kind: Varying, value: string])[];
}

function splitLine(line: string): Split {
  const values: { readonly at: number; readonly kind: Varying; readonly value: string }[] = [];
  for (const kind of VARYING)
    for (const found of line.matchAll(kind.pattern)) values.push({ at: found.index, kind, value: found[0] });
  values.sort((a, b) => a.at - b.at);
  let [fixed, end] = ["", 0];
  for (const { at, kind, value } of values) {
    fixed += `${line.slice(end, at)}‹${kind.what}›`;
    end = at + value.length;
  }
  return { fixed: fixed + line.slice(end), values: values.map(({ kind, value }) => [kind, value]) };
}

type Pair = readonly [kind: Varying, expected: string, actual: string];

function matchLine(expected: string, actual: string): readonly Pair[] | null {
  const [left, right] = [splitLine(expected), splitLine(actual)];
  if (left.fixed !== right.fixed) return null;
  const pairs = left.values.map(([kind, value], index): Pair => [kind, value, right.values[index][1]]);
  return pairs.every(([kind, mine, theirs]) => kind.same?.(mine, theirs) ?? true) ? pairs : null;
}

const ANY_LINES = "…";

function matchLines(expected: readonly string[], actual: readonly string[]): readonly Pair[] | null {
  const [first, ...rest] = expected;
  if (first === undefined) return actual.length === 0 ? [] : null;
  if (first === ANY_LINES) {
    for (let skipped = 0; skipped <= actual.length; skipped++) {
      const pairs = matchLines(rest, actual.slice(skipped));
      if (pairs) return pairs;
    }
    return null;
  }
  if (actual.length === 0) return null;
  const pairs = matchLine(first, actual[0]);
  const others = pairs && matchLines(rest, actual.slice(1));
  return others && [...pairs, ...others];
}

/** Whether one may be printed where the other stands. `names` remembers what stood for what. */
export function matches(
  expected: readonly string[],
  actual: readonly string[],
  names: Map<string, string> = new Map(),
): boolean {
  const pairs = matchLines(expected, actual);
  return (
    pairs?.every(([{ isName }, mine, theirs]) => {
      if (isName && !names.has(mine)) names.set(mine, theirs);
      return !isName || names.get(mine) === theirs;
    }) ?? false
  );
}

export interface Command {
  readonly line: number;
  readonly text: string;
  readonly output: readonly string[];
}

export function commandsOf({ text, line }: Block): readonly Command[] {
  const commands: { line: number; text: string; output: string[] }[] = [];
  text
    .trimEnd()
    .split("\n")
    .forEach((one, index) => {
      if (one.startsWith("$ ")) commands.push({ line: line + index, text: one.slice(2), output: [] });
      else if (commands.length === 0) throw new Error("a console block begins with a command");
      else commands.at(-1)?.output.push(one);
    });
  for (const { output } of commands) while (output.at(-1) === "") output.pop();
  return commands;
}

/** A folder like that of a clone after `npm run quickstart`, without its runs. */
function likeAClone(): string {
  const folder = folderWith({});
  for (const part of ["package.json", "rnnc.yaml", "experiments", "stdlib"])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  for (const part of ["node_modules", "dist", "build"]) symlinkSync(join(ROOT, part), join(folder, part));
  return folder;
}

export interface Ran {
  readonly code: number | null;
  /** The lines compared with; those of `^C` included. */
  readonly output: readonly string[];
}

export const KEY = "^C";

/** Runs a command in a folder; where its output has `^C`, interrupts it after as many lines as stand above that. */
export async function runCommand({ text, output }: Command, folder: string): Promise<Ran> {
  const command = text
    .replace(/(?<=^|\| )npx rnnc /g, `"${process.execPath}" "${RNNC}" `)
    .replace(/^node /, `"${process.execPath}" `);
  const keyAfter = output.indexOf(KEY);
  const child = spawn("sh", ["-c", `exec 2>&1; ${keyAfter < 0 ? "" : "exec "}${command}`], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", XDG_CACHE_HOME: NO_CACHE },
    stdio: ["ignore", "pipe", "inherit"],
    detached: keyAfter >= 0,
  });
  let said = "";
  let pressed = false;
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    said += part;
    if (keyAfter < 0 || pressed || linesOf(said).length <= keyAfter) return;
    pressed = true;
    // As a terminal does: to all that run in it.
    process.kill(-(child.pid ?? 0), "SIGINT");
  });
  const [code] = (await once(child, "close")) as [number | null];
  const lines = linesOf(said);
  while (lines.at(-1) === "") lines.pop();
  return { code, output: pressed ? withKey(lines, keyAfter) : lines };
}

/** Without the one that there is no addon, which is no fact of the document. */
function linesOf(said: string): string[] {
  return said.split("\n").filter((line) => HAS_NATIVE || !line.startsWith("note: native is not here ("));
}

/** Nobody can press a key at an exact step: checks that came after it and before its effect are left out. */
function withKey(lines: readonly string[], keyAfter: number): readonly string[] {
  const later = lines.slice(keyAfter);
  const effect = later.findIndex((line) => !line.startsWith("epoch "));
  return [...lines.slice(0, keyAfter), KEY, ...later.slice(effect < 0 ? later.length : effect)];
}

function writeBlock({ file, text }: Block, folder: string): void {
  if (file !== null) writeFileSync(join(folder, file), text);
}

/** These set up what a clone has already. */
const NOT_RUN = /^(?:npm|git) /;

/** Every command of a document's blocks in turn, as its reader would give it, with what it does. */
export async function* commandsRun(blocks: readonly Block[]): AsyncGenerator<{ readonly command: Command } & Ran> {
  let folder = likeAClone();
  for (const block of blocks) {
    writeBlock(block, folder);
    if (block.language !== "console") continue;
    for (const command of commandsOf(block)) {
      if (NOT_RUN.test(command.text)) continue;
      if (command.text.startsWith("cd ")) folder = join(folder, command.text.slice("cd ".length));
      else yield { command, ...(await runCommand(command, folder)) };
    }
  }
}
