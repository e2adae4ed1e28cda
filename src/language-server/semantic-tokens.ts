/** Colours by meaning: what the lexer cannot tell, a parameter from a layer and a word from a name. */
import type {
  SemanticTokens,
  SemanticTokensDelta,
  SemanticTokensEdit,
  SemanticTokensLegend,
} from "vscode-languageserver";
import { TAKEN } from "../compiler/lower/origins.js";
import { BUILT_IN } from "../compiler/semantics/callables/table.js";
import { lineStarts } from "../compiler/source.js";
import { lex } from "../compiler/syntax/lexer.js";
import { KEYWORDS, TOKEN_TABLE, type TokenScope } from "../compiler/syntax/tokens.js";
import { childrenOf, type Definition, type Node } from "../compiler/syntax/tree.js";
import { isDefinition } from "./cursor.js";
import { type DeclaredKind, declaredIn } from "./declarations.js";
import { fileOf, withBases } from "./names.js";
import type { Part } from "./parts.js";
import type { State } from "./workspace.js";

const TYPES = [
  "keyword",
  "comment",
  "string",
  "number",
  "operator",
  "class",
  "function",
  "parameter",
  "variable",
  "property",
  "enumMember",
  "type",
] as const;
type Type = (typeof TYPES)[number];
const MODIFIERS = ["declaration", "readonly", "defaultLibrary", "documentation"] as const;

export const LEGEND: SemanticTokensLegend = { tokenTypes: [...TYPES], tokenModifiers: [...MODIFIERS] };

interface Colour {
  readonly type: Type;
  readonly modifiers: number;
}

/** Of a part: five numbers a token, lines from the part's first. */
interface Coloured {
  /** The names that its colours rest on, of bases and of the file. */
  readonly around: readonly unknown[];
  readonly data: readonly number[];
  readonly lastLine: number;
  readonly lines: number;
}

const known = new WeakMap<Part["parsed"], Coloured>();

/** Of the whole file, or of the definitions that some lines are in. */
export function tokensOf(state: State, lines?: { readonly start: number; readonly end: number }): readonly number[] {
  const data: number[] = [];
  let line = 0;
  let last = 0;
  for (const part of state.parts.parts) {
    const coloured = colouredPart(state, part);
    const isWanted = !lines || (line <= lines.end && line + coloured.lines >= lines.start);
    if (isWanted && coloured.data.length > 0) {
      const first = data.length;
      for (const number of coloured.data) data.push(number);
      data[first] += line - last;
      last = line + coloured.lastLine;
    }
    line += coloured.lines;
  }
  return data;
}

function colouredPart(state: State, part: Part): Coloured {
  const around = aroundOf(state, part);
  const before = known.get(part.parsed);
  if (before && before.around.length === around.length && before.around.every((one, at) => one === around[at]))
    return before;
  const coloured = { around, ...colour(state, part) };
  known.set(part.parsed, coloured);
  return coloured;
}

/** What its names may stand for outside of it: bases, and the names of constants. */
function aroundOf(state: State, { parsed }: Part): readonly unknown[] {
  return parsed.tree.definitions.flatMap((definition) => {
    const file = fileOf(state, definition.span);
    const bases = definition.kind === "experiment" ? withBases(definition, file).slice(1) : [];
    const constants = file?.constants.entries().map(({ entry }) => entry.name) ?? [];
    return [...bases, ...constants];
  });
}

function colour(state: State, { text, parsed, skip }: Part): Omit<Coloured, "around"> {
  const names = new Map<number, Colour>();
  const note = (node: Node, type: Type, modifiers = 0) => names.set(node.span.start - skip, { type, modifiers });
  for (const definition of parsed.tree.definitions) nameColours(state, definition, note);
  for (const { names: imported } of parsed.tree.imports)
    for (const name of imported) note(name, importedType(state, name.text));
  const { tokens, comments } = lex(text);
  const starts = lineStarts(text);
  const data: number[] = [];
  let [line, character] = [0, 0];
  const all = comments.length === 0 ? tokens : [...tokens, ...comments].sort((a, b) => a.startOffset - b.startOffset);
  for (const { tokenType, image, startOffset, startLine = 1, startColumn = 1 } of all) {
    const found = names.get(startOffset) ?? SCOPES.get(tokenType.name);
    if (!found) continue;
    const modifiers = tokenType.name === "Comment" && image.startsWith("##") ? bit("documentation") : found.modifiers;
    const at = startLine - 1;
    const column = startColumn - 1;
    data.push(at - line, at === line ? column - character : column, image.length, TYPES.indexOf(found.type), modifiers);
    [line, character] = [at, column];
  }
  return { data, lastLine: line, lines: starts.length - 1 };
}

const PLAIN: { readonly [S in TokenScope]: Type | null } = {
  keyword: "keyword",
  section: "keyword",
  operator: "operator",
  number: "number",
  string: "string",
  comment: "comment",
  name: "variable",
  punctuation: null,
  error: null,
};

const SCOPES: ReadonlyMap<string, Colour> = new Map(
  [
    ...TOKEN_TABLE.map(({ type, scope }) => [type.name, PLAIN[scope]] as const),
    ...KEYWORDS.map(({ word }) => [word[0].toUpperCase() + word.slice(1), "keyword" as const] as const),
    ["Comment", "comment" as const] as const,
  ].flatMap(([name, type]) => (type ? [[name, { type, modifiers: 0 }] as const] : [])),
);

const DECLARED: { readonly [K in DeclaredKind]: Type } = {
  experiment: "class",
  block: "function",
  pipeline: "function",
  criterion: "function",
  const: "variable",
  param: "parameter",
  rows: "variable",
  vocab: "variable",
  scale: "variable",
  input: "variable",
  target: "variable",
  layer: "variable",
  text: "variable",
  measure: "variable",
  parameter: "parameter",
  name: "variable",
  dimension: "parameter",
  column: "property",
};

function bit(...modifiers: readonly (typeof MODIFIERS)[number][]): number {
  return modifiers.reduce((bits, modifier) => bits | (1 << MODIFIERS.indexOf(modifier)), 0);
}

function importedType(state: State, name: string): Type {
  return state.checked.program.main.experiments.has(name) ? "class" : "function";
}

/** Calls `note` for each name of a definition. */
function nameColours(
  state: State,
  definition: Definition,
  note: (node: Node, type: Type, modifiers?: number) => void,
): void {
  const file = fileOf(state, definition.span);
  const owners = definition.kind === "experiment" ? withBases(definition, file) : [definition];
  const kindOf = (name: string): DeclaredKind | undefined => {
    for (const owner of owners) {
      const found = declaredIn(owner).get(name);
      if (found) return found.kind;
    }
    return file?.constants.find(name) ? "const" : undefined;
  };
  const ofValue = (node: Node, name: string, modifiers: number) => {
    const kind = kindOf(name);
    if (kind) note(node, DECLARED[kind], modifiers | (kind === "const" ? bit("readonly") : 0));
    else note(node, isWhole(name) ? "variable" : "enumMember", modifiers);
  };
  const visit = (node: Node) => {
    switch (node.kind) {
      case "experiment":
      case "block":
      case "pipeline":
      case "criterion":
        note(node.name, DECLARED[node.kind], bit("declaration"));
        if (node.kind === "experiment" && node.base) note(node.base, "class");
        break;
      case "param":
      case "const":
      case "declaration":
      case "parameter":
        if (isDefinition(node)) note(node.name, "variable", bit("declaration", "readonly"));
        else ofValue(node.name, node.name.text, bit("declaration"));
        break;
      case "assignment":
        if (kindOf(node.name.text)) ofValue(node.name, node.name.text, bit("declaration"));
        else note(node.name, "property");
        break;
      case "reference":
        ofValue(node, node.name, 0);
        break;
      case "field":
        note(node.name, "property");
        break;
      case "call":
        note(node.callee, "function", BUILT_IN.has(node.callee.text) ? bit("defaultLibrary") : 0);
        break;
      case "argument":
        if (node.name) note(node.name, "property");
        break;
      case "named-type":
        note(node.name, "type");
        break;
      case "section":
      case "validate":
        break;
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(definition);
}

/** Names that the language declares in every experiment. */
function isWhole(name: string): boolean {
  return TAKEN.some((taken) => taken === name);
}

/** Results that a delta is told against, a few for each file. */
export class TokenResults {
  readonly #last = new Map<string, { readonly id: string; readonly data: readonly number[] }>();
  #serial = 0;

  full(uri: string, data: readonly number[]): SemanticTokens {
    const id = String(++this.#serial);
    this.#last.set(uri, { id, data });
    return { resultId: id, data: data as number[] };
  }

  /** The whole where the editor knows another result than the last. */
  delta(uri: string, previous: string, data: readonly number[]): SemanticTokens | SemanticTokensDelta {
    const last = this.#last.get(uri);
    const { resultId, data: all } = this.full(uri, data);
    if (last?.id !== previous || resultId === undefined) return { data: all, ...(resultId ? { resultId } : {}) };
    return { resultId, edits: editsOf(last.data, data) };
  }

  forget(uri: string): void {
    this.#last.delete(uri);
  }
}

function editsOf(before: readonly number[], after: readonly number[]): SemanticTokensEdit[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  if (head === before.length && head === after.length) return [];
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const data = after.slice(head, after.length - tail);
  return [{ start: head, deleteCount: before.length - tail - head, data }];
}
