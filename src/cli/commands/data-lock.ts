import { chmodSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { format } from "../../compiler/format/format.js";
import type { SourceText } from "../../compiler/source.js";
import { parse } from "../../compiler/syntax/parse.js";
import { edited, setDetail } from "../../compiler/syntax/set-detail.js";
import { type Call, childrenOf, type Node } from "../../compiler/syntax/tree.js";
import { locate, sourceName, sumOfFile } from "../../runtime/data/reading/source.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { packageRoot } from "../../runtime/files/package-root.js";
import { isInside, projectOf } from "../../runtime/files/project-root.js";
import { writeAside } from "../../runtime/files/write-aside.js";
import type { Given } from "../arguments.js";
import { sourceOption } from "../data/source-option.js";
import { knownNames, sourcesOfFile, toSource, type WrittenSource } from "../data/sources-of-file.js";
import { bytesText } from "../terminal/amounts.js";
import { UsageError } from "../usage.js";

type State = "pinned" | "unpinned" | "changed";

interface Found extends WrittenSource {
  /** How messages call its file. */
  readonly shown: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly state: State;
}

export function run(given: Given): number {
  const [path, ...others] = given.positionals;
  if (path === undefined || others.length > 0) throw new UsageError("give one `.rnn` file");
  const [isCheck, isUpdate] = [given.flag("check"), given.flag("update")];
  if (isCheck && isUpdate) throw new UsageError("--check writes nothing, so it goes without --update");
  const sources = sourcesOfFile(path, given);
  const places = { ...projectOf(path), files: sourceOption(given, knownNames(sources)) };
  const found = sources.map((source): Found => {
    const read = toSource(source);
    const shown = sourceName(read, places);
    const { bytes, sha256 } = sumOfFile(locate(read, places), shown);
    const pin = source.source.sha256;
    return {
      ...source,
      shown,
      bytes,
      sha256,
      state: pin === null ? "unpinned" : pin === sha256 ? "pinned" : "changed",
    };
  });
  const wanting = found.filter(({ state }) => state !== "pinned");
  const changed = wanting.find(({ state }) => state === "changed");
  if (!isCheck && changed && !isUpdate) throw refusedChange(changed);
  const written = isCheck ? [] : pin(wanting, projectOf(path).root);
  const report = found.map((source) => ({ ...source, isWritten: written.includes(source) }));
  if (found.length === 0 && !given.flag("json")) process.stdout.write("there are no sources: nothing to pin\n");
  const isWrong = ({ state }: Found) => isCheck && state !== "pinned";
  if (given.flag("json")) process.stdout.write(json(report));
  else {
    process.stdout.write(
      text(
        report.filter((source) => !isWrong(source)),
        isCheck,
      ),
    );
    process.stderr.write(text(report.filter(isWrong), isCheck));
  }
  return isCheck && wanting.length > 0 ? EXIT.errors : EXIT.ok;
}

function refusedChange({ shown, source, sha256, line, text: { file } }: Found): Failure {
  const message = `\`${shown}\` is not the file that ${file}:${line} pins: its sha256 is ${sha256}, the pin ${source.sha256}.`;
  return new Failure("source-changed", message, "Bring back the pinned file; if the change is meant, add --update.");
}

/** Writes the sums into the files that hold the calls, each file whole. Throws `disk`, and says what it may not edit. */
function pin(wanting: readonly Found[], root: string): readonly Found[] {
  const byFile = groupByFile(wanting);
  for (const [file, sources] of byFile) refuseOthersFile(file, sources[0], root);
  const texts = [...byFile].map(([file, sources]) => [file, pinnedText(sources[0].text, sources)] as const);
  for (const [file, text] of texts) replaceText(file, text);
  return wanting;
}

function groupByFile(sources: readonly Found[]): ReadonlyMap<string, readonly Found[]> {
  const groups = new Map<string, Found[]>();
  for (const source of sources) groups.set(source.span.file, [...(groups.get(source.span.file) ?? []), source]);
  return groups;
}

/** rnnc's own library is not ours to edit, nor is what lies outside the project. */
function refuseOthersFile(file: string, { line, sha256 }: Found, root: string): void {
  const real = realpathSync(file);
  const isLibrary = isInside(realpathSync(join(packageRoot(), "stdlib")), real);
  if (!isLibrary && isInside(realpathSync(root), real)) return;
  const whose = isLibrary ? "of rnnc's own library" : "outside the project";
  const message = `The source at ${file}:${line} lies in a file ${whose}, which is not edited; nothing was written.`;
  throw new Failure("source-outside-folder", message, `Its sum is \`sha256 = "${sha256}"\`; -e names one experiment.`);
}

function pinnedText(source: SourceText, sources: readonly Found[]): string {
  const { tree } = parse(source);
  const edits = sources.flatMap((found, index) => {
    const twin = sources.slice(0, index).find(({ span }) => span.start === found.span.start);
    if (twin && twin.sha256 !== found.sha256) throw severalFiles(found, twin);
    const call = callAt(tree, found.span.start, found.span.end);
    if (!call) throw new Error(`there is no call at ${found.span.start}`);
    return twin ? [] : setDetail(source.text, call, "sha256", found.sha256);
  });
  const text = inLayout(source, edited(source.text, edits));
  if (parse({ file: source.file, text }).diagnostics.length > 0) throw new Error("the edited text is broken");
  return text;
}

/** What was in the canonical layout still is; any other layout is a person's own, and left alone. */
function inLayout(before: SourceText, after: string): string {
  const [was, is] = [format(before), format({ file: before.file, text: after })];
  return "text" in was && "text" in is && was.text === before.text ? is.text : after;
}

function severalFiles({ line, text: { file }, shown }: Found, other: Found): Failure {
  const message = `The call at ${file}:${line} reads several files, \`${other.shown}\` and \`${shown}\`, and has room for one sum.`;
  return new Failure("source-changed", message, "Write the call once for each file.");
}

function callAt(node: Node, start: number, end: number): Call | null {
  if (node.kind === "call" && node.span.start === start && node.span.end === end) return node;
  if (node.span.start > start || node.span.end < end) return null;
  for (const child of childrenOf(node)) {
    const found = callAt(child, start, end);
    if (found) return found;
  }
  return null;
}

/** The same file with another text: a link stays a link, and permissions and a byte order mark stay. */
function replaceText(file: string, text: string): void {
  const path = realpathSync(resolve(file));
  try {
    const { mode } = statSync(path);
    const isMarked = readFileSync(path).subarray(0, 3).equals(BYTE_ORDER_MARK);
    writeAside(path, [...(isMarked ? [BYTE_ORDER_MARK] : []), Buffer.from(text)]);
    chmodSync(path, mode);
  } catch (error) {
    throw diskFailure(error, "write", file);
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

type Reported = Found & { readonly isWritten: boolean };

function text(found: readonly Reported[], isCheck: boolean): string {
  const rows = found.map((source) => [placeOf(source), source.name, sayingOf(source, isCheck)]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map(([place, name, what]) => `${place.padEnd(widths[0])}  ${name.padEnd(widths[1])}  ${what}\n`).join("");
}

function placeOf({ text: { file }, line }: Found): string {
  return `${relative(process.cwd(), file) || file}:${line}`;
}

function sayingOf({ state, isWritten, sha256, shown, bytes, source }: Reported, isCheck: boolean): string {
  const file = `${shown} (${bytesText(bytes)})`;
  if (state === "pinned") return `is pinned: ${file}`;
  if (isWritten) return `${state === "changed" ? "pinned anew" : "pinned"} to ${sha256}: ${file}`;
  if (state === "unpinned") return `${isCheck ? "is NOT pinned" : "not pinned"}: ${file}`;
  return `has CHANGED: ${file} has the sum ${sha256}, the pin is ${source.sha256}`;
}

function json(found: readonly Reported[]): string {
  const sources = found.map(({ name, source, text: { file }, line, shown, bytes, sha256, state, isWritten }) => ({
    name,
    file: shown,
    bytes,
    sha256,
    pin: source.sha256,
    state,
    written: isWritten ? { file, line } : null,
    place: { file, line },
  }));
  return `${JSON.stringify({ format: 1, sources }, null, 2)}\n`;
}
