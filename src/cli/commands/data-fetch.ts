import { existsSync, statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fetchSource } from "../../download/fetch-source.js";
import { targetOf } from "../../download/target.js";
import { sourceText } from "../../plan/sources.js";
import { locate, sumOfFile } from "../../runtime/data/reading/source.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { bytesOf } from "../../runtime/files/bytes-of.js";
import { type Project, projectOf } from "../../runtime/files/project-root.js";
import { failureLines } from "../../runtime/training/present.js";
import { durationText } from "../../runtime/training/progress.js";
import { nearest } from "../../spelling/nearest.js";
import type { Given } from "../arguments.js";
import { sourcesOfFile, toSource, type WrittenSource } from "../data/sources-of-file.js";
import { bytesText } from "../terminal/amounts.js";
import { downloadLine } from "../terminal/download-line.js";
import { UsageError } from "../usage.js";

const LIMIT = "2GiB";
/** Milliseconds without a byte. */
const STALL = 60_000;

export async function run(given: Given): Promise<number> {
  const [path, ...names] = given.positionals;
  if (path === undefined) throw new UsageError("give one `.rnn` file, and perhaps names of its sources");
  const limit = bytesOf(given.value("limit") ?? LIMIT);
  if (limit === null) throw new UsageError(`--limit is a size such as 500MiB or 8GiB, not ${given.value("limit")}`);
  const wanted = named(sourcesOfFile(path, given), names);
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  const fetching = { file: path, limit, again: given.flag("again"), signal: controller.signal };
  let worst: number = EXIT.ok;
  for (const source of wanted) {
    try {
      process.stdout.write(`${await outcome(source, projectOf(path), fetching)}\n`);
    } catch (error) {
      if (controller.signal.aborted) {
        process.stderr.write("interrupted; what has come is kept, and `rnnc data fetch` goes on with it\n");
        return EXIT.interrupted;
      }
      if (!(error instanceof Failure)) throw error;
      // The others may do well.
      process.stderr.write(`${failureLines(goingOn(error), null).join("\n")}\n`);
      worst = EXIT.failed;
    }
  }
  if (wanted.length === 0) process.stdout.write("there are no sources: nothing to fetch\n");
  return worst;
}

/** What goes on with a full disk's work is this command, not a run. */
function goingOn({ code, message, advice }: Failure): Failure {
  return new Failure(code, message, advice.replace("`rnnc resume`", "`rnnc data fetch`"));
}

/** Those named, or all; each file once. */
function named(sources: readonly WrittenSource[], names: readonly string[]): readonly WrittenSource[] {
  const known = new Set(sources.flatMap(({ name, source }) => [name, sourceText(source)]));
  for (const name of names) {
    if (known.has(name)) continue;
    const near = nearest(name, [...known]);
    const all = [...new Set(sources.map((source) => source.name))].join(", ") || "none";
    throw new UsageError(`there is no source \`${name}\`${near ? `; did you mean \`${near}\`?` : "."} Sources: ${all}`);
  }
  const files = new Set<string>();
  return sources.filter(({ name, source }) => {
    const text = sourceText(source);
    if (files.has(text) || (names.length > 0 && !names.includes(name) && !names.includes(text))) return false;
    files.add(text);
    return true;
  });
}

interface Fetching {
  readonly file: string;
  readonly limit: number;
  readonly again: boolean;
  readonly signal: AbortSignal;
}

/** What happened to a source, in a line. Throws what `fetchSource` throws. */
async function outcome(written: WrittenSource, project: Project, fetching: Fetching): Promise<string> {
  const { name, source } = written;
  const place = `${written.text.file}:${written.line}`;
  if (source.path === null) {
    locate(toSource(written), project);
    return `${name}  ${sourceText(source)} is a file of a package, and there`;
  }
  const { path, from, sha256 } = source;
  const target = targetOf(project, path);
  if (existsSync(target) && !fetching.again) return `${name}  ${thereAlready(written, path, target)}`;
  if (from === null) throw nowhere(path, place);
  const line = downloadLine(path);
  const began = performance.now();
  try {
    const sum = await fetchSource({ path, from, sha256 }, target, {
      limit: fetching.limit,
      stall: STALL,
      isPinned: sha256 !== null,
      signal: fetching.signal,
      progress: line.show,
      pause: (milliseconds) => wait(milliseconds, undefined, { signal: fetching.signal }),
    });
    const seconds = (performance.now() - began) / 1000;
    const pin = sha256 === null ? `its sha256 is ${sum.sha256}; pin it: rnnc data lock ${fetching.file}` : "as pinned";
    return `${name}  fetched ${path}: ${bytesText(sum.bytes)} in ${durationText(seconds)}, ${pin}`;
  } finally {
    line.close();
  }
}

function thereAlready({ source: { sha256 } }: WrittenSource, path: string, target: string): string {
  const size = bytesText(statSync(target).size);
  if (sha256 === null) return `${path} is there (${size}), not pinned`;
  const found = sumOfFile(target, path).sha256;
  if (found === sha256) return `${path} is there (${size}), as pinned`;
  const message = `\`${path}\` is there and not the pinned file: its sha256 is ${found}, the pin ${sha256}.`;
  throw new Failure(
    "source-changed",
    message,
    "Fetch the pinned one by --again; if the change is meant, `rnnc data lock --update`.",
  );
}

function nowhere(path: string, place: string): Failure {
  const message = `\`${path}\` is not there, and ${place} does not say where it can be fetched.`;
  return new Failure(
    "source-missing",
    message,
    'Write `from = "https://…"` in the braces after the call, or put the file there.',
  );
}
