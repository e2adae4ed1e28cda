/** Whether what colours a text agrees with the lexer on each of its tokens, and with the parser on its soft words. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lineStarts, positionAt } from "../../src/compiler/source.js";
import { lex } from "../../src/compiler/syntax/lexer.js";
import { parse } from "../../src/compiler/syntax/parse.js";
import { KEYWORDS, TOKEN_TABLE, type TokenScope } from "../../src/compiler/syntax/tokens.js";
import { childrenOf, type Node } from "../../src/compiler/syntax/tree.js";
import { blocksOf, DOCUMENTS } from "../docs/documents.js";
import { ROOT } from "../support/command-line.js";

export type Kind = TokenScope | "soft" | "truth" | "documentation";

/** What a token of each kind may be coloured as, and tokens of some names. Which soft words are names, only the parser knows. */
export interface Colours {
  readonly may: { readonly [K in Kind]: RegExp };
  readonly exact: Readonly<Record<string, string>>;
}

const KIND_OF_TOKEN = new Map(TOKEN_TABLE.map(({ type, scope }) => [type.name, scope]));

function kindOf(name: string, image: string): Kind {
  const keyword = KEYWORDS.find(({ word }) => word === image);
  if (keyword && name.toLowerCase() === image) {
    if (keyword.soft) return "soft";
    return image === "true" || image === "false" ? "truth" : keyword.scope;
  }
  return KIND_OF_TOKEN.get(name) ?? "name";
}

/**
 * Where editor and lexer disagree: each token has a colour of its kind throughout, and what is no token has none (`""`).
 * `colours` has one for each character.
 */
export function disagreements(text: string, colours: readonly string[], { may, exact }: Colours): readonly string[] {
  const starts = lineStarts(text);
  const { tokens, comments, strangers } = lex(text);
  const rest = [...colours];
  const place = (offset: number) => {
    const { line, column } = positionAt(starts, offset);
    return `${line}:${column}`;
  };
  const read = [
    ...tokens.map(({ tokenType, image, startOffset }) => {
      const kind = kindOf(tokenType.name, image);
      const only = exact[tokenType.name];
      return { may: only ? new RegExp(`^${only}$`) : may[kind], kind, image, startOffset };
    }),
    ...comments.map(({ image, startOffset }) => {
      // The lexer tells no kinds of comments.
      const kind = image.startsWith("##") ? "documentation" : "comment";
      return { may: may[kind], kind, image, startOffset };
    }),
    ...strangers.map(({ offset, length }) => {
      const image = text.slice(offset, offset + length);
      return { may: may.error, kind: "stranger", image, startOffset: offset };
    }),
  ];
  const wrong = read.flatMap(({ may: allowed, kind, image, startOffset }) => {
    const found = new Set(colours.slice(startOffset, startOffset + image.length));
    rest.fill("", startOffset, startOffset + image.length);
    const bad = [...found].filter((colour) => !allowed.test(colour));
    return bad.length === 0
      ? []
      : [`${place(startOffset)} ${kind} ${image}: coloured as ${bad.join(", ") || "nothing"}`];
  });
  const beside = rest.findIndex((colour) => colour !== "");
  return beside < 0 ? wrong : [...wrong, `${place(beside)} is no token, and coloured as ${rest[beside]}`];
}

/** Where names stand in a tree: definitions, uses, arguments, fields. */
function namesIn(node: Node): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (one: Node) => {
    if (one.kind === "reference" || one.kind === "name") found.add(one.span.start);
    childrenOf(one).forEach(visit);
  };
  visit(node);
  return found;
}

/** Soft words of a file without errors that are coloured as keywords where they are names, or the other way round. */
export function mistakenWords(text: string, colours: readonly string[], { may }: Colours): readonly string[] {
  const { tree, diagnostics } = parse({ file: "main.rnn", text });
  if (diagnostics.length > 0) return [];
  const [starts, names] = [lineStarts(text), namesIn(tree)];
  return lex(text).tokens.flatMap(({ tokenType, image, startOffset }) => {
    const keyword = KEYWORDS.find(({ word }) => word === image);
    if (kindOf(tokenType.name, image) !== "soft" || !keyword) return [];
    // A section's name is a name to the parser, which knows no sections.
    const isSection = keyword.scope === "section" && /^\s*\{/.test(text.slice(startOffset + image.length));
    const allowed = names.has(startOffset) && !isSection ? may.name : may[keyword.scope];
    if (allowed.test(colours[startOffset])) return [];
    const { line, column } = positionAt(starts, startOffset);
    return [`${line}:${column} ${image}: coloured as ${colours[startOffset]}`];
  });
}

/** Experiments, examples and the corpus, right and wrong. */
export function corpus(): readonly string[] {
  const examples = DOCUMENTS.flatMap(blocksOf).filter(({ language }) => language.startsWith("rnn"));
  const files = ["stdlib", "experiments", "templates", "test/corpus"].flatMap(rnnFiles);
  return [...new Set([...files, ...examples.map(({ text }) => text)])];
}

function rnnFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".rnn"))
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8"));
}
