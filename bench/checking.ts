/**
 * How fast files are read and checked: a large file parsed again and again; a project of 1,000 files; a search space of
 * 10^6 configurations; and files of equal size by TypeSpec, by a parser that Langium makes and by TypeScript's own, in
 * the same run.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import ts from "typescript";
import type { parse as Parse } from "../src/compiler/syntax/parse.js";
import { langiumText, rnnText, typeSpecText } from "./checking-texts.js";
import { LANGIUM_GRAMMAR } from "./langium-grammar.js";
import { median, ROOT } from "./machine.js";
import { record } from "./records.js";

export interface CheckingFigures {
  readonly ours: number;
  readonly unit: "ms" | "MB/s";
  readonly bar: number | null;
  readonly good: boolean;
  /** The peer's figure in the same unit, where there is one. */
  readonly peer: { readonly name: string; readonly figure: number } | null;
  readonly runs: number;
}

const MEGABYTE = 1_000_000;
const TENTH = 100_000;
/** A parser is warm after this many runs. */
const WARM = 10;
const RUNS = 11;
const PEERS = { "@typespec/compiler": "1.11.0", langium: "3.5.0" };

export async function checking(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "rnnc-checking-"));
  try {
    const peers = peerFolder();
    const good = [
      await warmParse(folder, peers),
      project(folder),
      space(folder),
      ...[TENTH, MEGABYTE].map((size) => wholeProcess(folder, peers, size)),
    ];
    return good.every((one) => one);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The parser as it is shipped: bundled, not loaded by tsx, which adds a call for every function's name. */
async function bundledParser(folder: string): Promise<typeof Parse> {
  const outfile = join(folder, "parse.mjs");
  await build({
    entryPoints: [join(ROOT, "src", "compiler", "syntax", "parse.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  return (await import(pathToFileURL(outfile).href)).parse;
}

async function warmParse(folder: string, peers: string | null): Promise<boolean> {
  const parse = await bundledParser(folder);
  const text = rnnText(MEGABYTE);
  const ours = timed(() => {
    const { diagnostics } = parse({ file: "large.rnn", text });
    if (diagnostics.length > 0) throw new Error(`the large file is not well: ${diagnostics[0].message}`);
  });
  let peer: CheckingFigures["peer"] = null;
  if (peers !== null) {
    const langium = await langiumParser(peers);
    const theirs = langiumText(text);
    peer = { name: `Langium ${PEERS.langium}`, figure: theirs.length / 1000 / timed(() => langium(theirs), 1, 3) };
  }
  const figure = text.length / 1000 / ours;
  const isGood = tell("parse of 1 MB, warm", figure, "MB/s", 5, peer);
  // How fast one of the fastest parsers that are written in JavaScript is on this machine.
  const theirs = typeScriptText(MEGABYTE);
  const read = () => void ts.createSourceFile("large.ts", theirs, ts.ScriptTarget.Latest);
  const typeScript = { name: `TypeScript ${ts.version}`, figure: theirs.length / 1000 / timed(read) };
  return tell("parse of 1 MB, warm, beside TypeScript", figure, "MB/s", null, typeScript) && isGood;
}

/** What of this project's own sources makes up a size. */
function typeScriptText(size: number): string {
  const parts: string[] = [];
  let length = 0;
  for (const path of readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).sort()) {
    if (!path.endsWith(".ts") || length >= size) continue;
    const part = readFileSync(join(ROOT, "src", path), "utf8");
    parts.push(part);
    length += part.length;
  }
  return parts.join("\n").slice(0, size);
}

function timed(work: () => void, warm = WARM, runs = RUNS): number {
  for (let at = 0; at < warm; at++) work();
  const times = Array.from({ length: runs }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  return median(times);
}

function project(folder: string): boolean {
  const inside = join(folder, "project");
  mkdirSync(inside);
  writeFileSync(join(inside, "rnnc.yaml"), "");
  const files = Array.from({ length: 1000 }, (_, at) => join(inside, `experiment-${at}.rnn`));
  for (const [at, file] of files.entries()) writeFileSync(file, rnnText(1, at));
  return tell(
    "check of 1,000 files",
    timed(() => rnnc(["check", ...files]), 1, 5),
    "ms",
    3000,
    null,
  );
}

function space(folder: string): boolean {
  const file = join(folder, "space.rnn");
  // 100 rates of each of 100 sizes, of each of 100 shares: no case is like another.
  writeFileSync(
    file,
    rnnText(1, 1)
      .replace(/16\.\.256 step 16/, "1..10_000")
      .replace("10%..50%", "1%..50%"),
  );
  return tell(
    "check of 10^6 configurations and more",
    timed(() => rnnc(["check", file]), 1, 5),
    "ms",
    1000,
    null,
  );
}

function wholeProcess(folder: string, peers: string | null, size: number): boolean {
  const ours = join(folder, `whole-${size}.rnn`);
  writeFileSync(ours, rnnText(size));
  const figure = timed(() => rnnc(["check", ours]), 1, 5);
  let peer: CheckingFigures["peer"] = null;
  if (peers !== null) {
    const theirs = join(folder, `whole-${size}.tsp`);
    writeFileSync(theirs, typeSpecText(size));
    const tsp = join(peers, "node_modules", "@typespec", "compiler", "cmd", "tsp.js");
    const run = () => command([tsp, "compile", theirs, "--no-emit"]);
    peer = { name: `tsp compile --no-emit ${PEERS["@typespec/compiler"]}`, figure: timed(run, 1, 5) };
  }
  return tell(`check of a file of ${size / 1000} kB, whole process`, figure, "ms", null, peer);
}

function rnnc(args: readonly string[]): void {
  command([join(ROOT, "bin", "rnnc.cjs"), ...args]);
}

function command(args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${args.slice(0, 3).join(" ")}: ${stderr || stdout}`);
}

function tell(
  name: string,
  ours: number,
  unit: CheckingFigures["unit"],
  bar: number | null,
  peer: CheckingFigures["peer"],
): boolean {
  const good = bar === null || (unit === "ms" ? ours <= bar : ours >= bar);
  record("check", name, { ours, unit, bar, good, peer, runs: RUNS } satisfies CheckingFigures);
  const beside = peer ? `; ${peer.name}: ${peer.figure.toPrecision(3)} ${unit}` : "";
  console.log(`${name}: ${ours.toPrecision(3)} ${unit}${beside}${good ? "" : ", NOT GOOD"}`);
  return good;
}

/** Where npm has put the peers; null, and a line, where it does not deliver. */
export function peerFolder(): string | null {
  const folder = join(ROOT, ".rnnc", "bench", "languages");
  if (existsSync(join(folder, "node_modules", "langium"))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: PEERS }));
  const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: folder });
  if (status === 0) return folder;
  console.log("TypeSpec and Langium are skipped: npm does not install them here");
  return null;
}

/** What is used of Langium, which is no dependency of the project. */
interface Langium {
  createServicesForGrammar(given: { grammar: string }): Promise<{
    parser: { LangiumParser: { parse(text: string): { lexerErrors: unknown[]; parserErrors: { message: string }[] } } };
  }>;
}

async function langiumParser(peers: string): Promise<(text: string) => void> {
  const path = join(peers, "node_modules", "langium", "lib", "grammar", "index.js");
  const { createServicesForGrammar } = (await import(pathToFileURL(path).href)) as Langium;
  const { parser } = await createServicesForGrammar({ grammar: LANGIUM_GRAMMAR });
  return (text) => {
    const { lexerErrors, parserErrors } = parser.LangiumParser.parse(text);
    if (lexerErrors.length + parserErrors.length > 0) throw new Error(`Langium: ${parserErrors[0]?.message}`);
  };
}
