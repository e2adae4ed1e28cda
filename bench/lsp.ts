/**
 * How soon the language server answers on a file of 10,000 lines: what is wrong after each of 500 edits, then completion,
 * hover and colours of what changed; and its memory after 10,000 edits. Beside a server that Langium makes.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { below, stream } from "../src/random/streams.js";
import { Wire } from "../test/language-server/wire.js";
import { peerFolder } from "./checking.js";
import { langiumText, rnnText } from "./checking-texts.js";
import { LANGIUM_GRAMMAR } from "./langium-grammar.js";
import { record } from "./records.js";

export interface LspFigures {
  /** The 95th percentile, in milliseconds; of memory, MiB after the last edit. */
  readonly ours: number;
  readonly unit: "ms" | "MiB";
  readonly bar: number | null;
  readonly good: boolean;
  readonly median: number;
  readonly peer: { readonly name: string; readonly figure: number } | null;
  readonly edits: number;
}

const LINES = 10_000;
const EDITS = 500;
/** Each takes it some seconds. */
const LANGIUM_EDITS = 12;
const MANY_EDITS = 10_000;
/** Memory is flat when it grows by no more than this, from a fifth of the edits to the last. */
const GROWTH = 1.15;
const LANGIUM = "Langium 3.5.0";

type Asked = "diagnostics" | "completion" | "hover" | "semantic tokens";
const BARS: Readonly<Record<Asked, number>> = { diagnostics: 80, completion: 30, hover: 15, "semantic tokens": 50 };

interface Session {
  readonly wire: Wire;
  readonly uri: string;
  readonly text: string;
  /** True where each message about a file says of which version it is. */
  readonly versioned: boolean;
  readonly tokens: boolean;
}

/** `only`: `speed` or `memory`. */
export async function lsp(only?: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "rnnc-lsp-"));
  const text = textOf(LINES);
  try {
    const good = only === "memory" ? [] : await speed(folder, text);
    if (only !== "speed") good.push(await memory(await opened(folder, "large.rnn", text)));
    return good.every((one) => one);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function speed(folder: string, text: string): Promise<boolean[]> {
  const ours = await times(await opened(folder, "large.rnn", text), EDITS);
  const theirs = await langiumTimes(folder, text);
  return (Object.keys(BARS) as readonly Asked[]).map((asked) => {
    const figures = { ours: percentile(ours[asked], 95), median: percentile(ours[asked], 50), bar: BARS[asked] };
    const beside = theirs?.[asked] ?? [];
    const peer = beside.length > 0 ? { name: LANGIUM, figure: percentile(beside, 95) } : null;
    return tell(asked, { ...figures, unit: "ms", good: figures.ours <= figures.bar, peer, edits: EDITS });
  });
}

function textOf(lines: number): string {
  let size = 20 * lines;
  while (rnnText(size).split("\n").length < lines) size += 1000;
  return rnnText(size);
}

function tell(name: string, figures: LspFigures): boolean {
  record("lsp", name, figures);
  const { ours, unit, median, peer, good } = figures;
  const beside = peer ? `; ${peer.name}: ${peer.figure.toPrecision(3)}` : "";
  console.log(
    `${name}: ${ours.toPrecision(3)} ${unit} (median ${median.toPrecision(3)})${beside}${good ? "" : ", NOT GOOD"}`,
  );
  return good;
}

function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((share / 100) * sorted.length) - 1)] ?? Number.NaN;
}

async function opened(folder: string, name: string, text: string, server?: readonly string[]): Promise<Session> {
  writeFileSync(join(folder, name), text);
  const wire = new Wire(folder, [], server);
  const uri = pathToFileURL(join(folder, name)).href;
  const rootUri = pathToFileURL(folder).href;
  const workspaceFolders = [{ uri: rootUri, name: "large" }];
  await wire.request("initialize", { processId: process.pid, rootUri, workspaceFolders, capabilities: {} });
  wire.notify("initialized", {});
  const session = { wire, uri, text, versioned: server === undefined, tokens: server === undefined };
  const told = said(session, 1);
  wire.notify("textDocument/didOpen", { textDocument: { uri, languageId: "rnn", version: 1, text } });
  await told;
  return session;
}

async function said({ wire, uri, versioned }: Session, version: number): Promise<void> {
  await wire.next(
    ({ method, params }) =>
      method === "textDocument/publishDiagnostics" &&
      params?.uri === uri &&
      (!versioned || params?.version === version),
  );
}

interface Edit {
  readonly line: number;
  readonly character: number;
  readonly removed: number;
  readonly text: string;
}

/** What a person types: signs in numbers and names, brackets that are missing for a while, new lines; each is undone by the next. */
function* editsOf(text: string, count: number): Generator<Edit> {
  const lines = text.split("\n");
  const random = stream(1, "sampling", "edits");
  const typed = ["1", "x", "(", " # note", "\n", "y = 3\n"];
  for (let edit = 0; edit < count / 2; edit++) {
    let line = below(random, edit, 0, lines.length);
    while (lines[line].trim() === "") line = (line + 1) % lines.length;
    const character = lines[line].length - below(random, edit, 1, 3 + (lines[line].trim().length >> 1));
    const what = typed[below(random, edit, 2, typed.length)];
    const at = { line, character: Math.max(0, character) };
    yield { ...at, removed: 0, text: what };
    yield { ...at, removed: what.length, text: "" };
  }
}

function apply(
  { wire, uri }: Session,
  version: number,
  { line, character, removed, text }: Edit,
  before: string,
): void {
  const down = removed > 0 ? before.split("\n").length - 1 : 0;
  const end =
    down === 0
      ? { line, character: character + removed }
      : { line: line + down, character: before.length - before.lastIndexOf("\n") - 1 };
  const range = { start: { line, character }, end };
  wire.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ range, text }] });
}

/** Milliseconds from a question to its answer, one by one, with nothing else under way. */
async function times(session: Session, count: number): Promise<Record<Asked, number[]>> {
  const { wire, uri, text } = session;
  const found: Record<Asked, number[]> = { diagnostics: [], completion: [], hover: [], "semantic tokens": [] };
  const textDocument = { uri };
  const timed = async (asked: Asked, work: () => Promise<unknown>) => {
    const began = performance.now();
    const answer = await work();
    found[asked].push(performance.now() - began);
    return answer;
  };
  const names = placesOf(text, /\bstates\b/g);
  const arguments_ = placesOf(text, /\brate: rate/g);
  const random = stream(2, "sampling", "questions");
  let previousResultId = "";
  if (session.tokens) {
    const full = await wire.request<{ resultId: string }>("textDocument/semanticTokens/full", { textDocument });
    previousResultId = full.resultId;
  }
  let version = 1;
  let before = "";
  for (const edit of editsOf(text, count)) {
    version++;
    await timed("diagnostics", async () => {
      apply(session, version, edit, before);
      await said(session, version);
    });
    before = edit.text;
    const pick = (places: readonly object[]) => places[below(random, version, 0, places.length)];
    await timed("completion", () =>
      wire.request("textDocument/completion", { textDocument, position: pick(arguments_) }),
    );
    await timed("hover", () => wire.request("textDocument/hover", { textDocument, position: pick(names) }));
    if (!session.tokens) continue;
    const delta = await timed("semantic tokens", () =>
      wire.request("textDocument/semanticTokens/full/delta", { textDocument, previousResultId }),
    );
    previousResultId = (delta as { resultId: string }).resultId;
  }
  await wire.end();
  return found;
}

function placesOf(text: string, pattern: RegExp): readonly { readonly line: number; readonly character: number }[] {
  return text
    .split("\n")
    .flatMap((line, index) =>
      [...line.matchAll(pattern)].map((match) => ({ line: index, character: match.index + 1 })),
    );
}

const LANGIUM_SERVER = `
import { createServicesForGrammar } from "langium/grammar";
import { startLanguageServer } from "langium/lsp";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node.js";
const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
const { shared } = await createServicesForGrammar({
  grammar: ${JSON.stringify(LANGIUM_GRAMMAR)},
  parserConfig: { skipValidations: true },
  languageMetaData: { caseInsensitive: false, fileExtensions: [".large"], languageId: "rnn", mode: "production" },
  sharedModule: { lsp: { Connection: () => connection } },
});
startLanguageServer(shared);
`;

/** Null where npm does not deliver Langium. It colours nothing by meaning unless a person writes how. */
async function langiumTimes(folder: string, text: string): Promise<Record<Asked, number[]> | null> {
  const peers = peerFolder();
  if (peers === null) return null;
  const server = join(peers, "langium-server.mjs");
  writeFileSync(server, LANGIUM_SERVER);
  return times(await opened(folder, "large.large", langiumText(text), [server]), LANGIUM_EDITS);
}

/** After each edit what is wrong is waited for, so that no edit is passed over. */
async function memory(session: Session): Promise<boolean> {
  const { wire, text } = session;
  const sizes: number[] = [];
  let version = 1;
  let before = "";
  for (const edit of editsOf(text, MANY_EDITS)) {
    version++;
    apply(session, version, edit, before);
    before = edit.text;
    await said(session, version);
    if (version % (MANY_EDITS / 10) === 1) sizes.push(residentMemory(wire.pid));
  }
  await wire.end();
  const [early, last] = [sizes[1], sizes[sizes.length - 1]];
  const figures = { ours: last, median: early, bar: Math.round(early * GROWTH), good: last <= early * GROWTH };
  return tell("memory after 10,000 edits", { ...figures, unit: "MiB", peer: null, edits: MANY_EDITS });
}

/** MiB of a process; NaN where the system does not tell. */
function residentMemory(pid: number): number {
  const path = `/proc/${pid}/status`;
  const [, kibibytes] = existsSync(path) ? (/VmRSS:\s+(\d+)/.exec(readFileSync(path, "utf8")) ?? []) : [];
  return Number(kibibytes) / 1024;
}
