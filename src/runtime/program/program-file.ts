/** The emitted files of a program: where its `.rnn` file lies, and which of its lines an error comes from. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { Failure } from "../failure.js";

export interface ProgramFile {
  /** The `.js` file. */
  readonly path: string;
  /** The `.rnn` file it was compiled from. */
  readonly source: string;
  readonly map: TraceMap;
}

export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** What is thrown deep inside the runtime must still show the program's own frame. */
const FRAMES = 100;

/**
 * `source` is where the `.rnn` file lies when the program is a copy, whose map leads from where it was made; `shown` is
 * what messages call the program. Throws `program-broken` when the map beside the program is missing or no map.
 */
export function programFile(path: string, source?: string, shown = path): ProgramFile {
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, FRAMES);
  const [mapPath, shownMap] = [path, shown].map((one) => one.replace(/\.(?:js|ts)$/, ".map"));
  const broken = (what: string, cause?: unknown) => {
    const message = `The map \`${shownMap}\` of the program ${what}.`;
    const advice = "Compile the experiment again; the map lies beside the program.";
    return new Failure("program-broken", message, advice, { cause });
  };
  if (!existsSync(mapPath)) throw broken("is missing");
  const map = mapIn(mapPath, broken);
  const [first] = map.sources;
  if (!first) throw broken("names no source");
  const written = resolve(dirname(mapPath), first);
  // Moved away from its text, a program reads and writes beside itself, not wherever the way back may lead now.
  return { path, map, source: source ?? (existsSync(written) ? written : join(dirname(path), basename(first))) };
}

function mapIn(path: string, broken: (what: string, cause: unknown) => Failure): TraceMap {
  try {
    const map = new TraceMap(readFileSync(path, "utf8"));
    // Its lines are read when first asked for.
    originalPositionFor(map, { line: 1, column: 0 });
    return map;
  } catch (error) {
    throw broken("is no source map", error);
  }
}

/** The line of the `.rnn` file in which something thrown inside the program began; null when it was not. */
export function placeOfError(error: unknown, { path, map, source: main }: ProgramFile): SourcePlace | null {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const frame of stack.split("\n").slice(1)) {
    const match = /(?:\(|at )((?:file:\/\/|\/)[^\s)]+):(\d+):(\d+)\)?$/.exec(frame.trim());
    if (!match) continue;
    const file = match[1].startsWith("file:") ? fileURLToPath(match[1].replace(/[?#].*$/, "")) : match[1];
    const [line, column] = [Number(match[2]), Number(match[3])];
    // Under `node --enable-source-maps` Node has followed the map already.
    const already = map.sources.find((one) => one !== null && resolve(dirname(path), one) === file);
    const found = already ? { source: already, line } : file === path ? nearestMapped(map, line, column - 1) : null;
    if (found?.source == null || found.line == null) continue;
    // From the main file's place to another's is the same way wherever the program lies.
    const source = resolve(main, relative(map.sources[0] ?? "", found.source));
    const text = existsSync(source) ? (readFileSync(source, "utf8").split("\n")[found.line - 1] ?? "").trim() : "";
    return { file: relative(process.cwd(), source), line: found.line, text };
  }
  return null;
}

/** A statement may begin on an earlier line than the call inside it. */
function nearestMapped(map: TraceMap, line: number, column: number) {
  for (let at = line; at > Math.max(0, line - 20); at--) {
    const found = originalPositionFor(map, { line: at, column: at === line ? column : Number.MAX_SAFE_INTEGER });
    if (found.source !== null) return found;
  }
  return null;
}

/** Files that belong to a program, by their endings. */
export const PROGRAM_ENDINGS = [".ts", ".js", ".map", ".plan.json"] as const;

export function besideProgram(path: string, ending: (typeof PROGRAM_ENDINGS)[number]): string {
  return path.replace(/\.js$/, ending);
}
