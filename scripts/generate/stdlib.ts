/** The reference of the language's own library, from the doc comments of its files. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "../../src/compiler/syntax/parse.js";
import type { Definition } from "../../src/compiler/syntax/tree.js";

const FOLDER = "stdlib";

/** @throws Error where a definition has no doc comment */
export function stdlibPage(root: string): string {
  const files = readdirSync(join(root, FOLDER), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".rnn"))
    .map((path) => path.replaceAll("\\", "/"))
    // What experiments are made of before the book's own.
    .sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1));
  return [
    "# The library",
    "",
    "Made from the doc comments of the files in `stdlib`. A file imports what it uses by name, and an experiment may extend one of",
    'the book\'s: `import { two_layers } from "std/layers"`. What is built into the language is on',
    "[a page of its own](callables.md).",
    "",
    ...files.flatMap((path) => fileLines(path, readFileSync(join(root, FOLDER, path), "utf8"))),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

function fileLines(path: string, text: string): readonly string[] {
  const file = `${FOLDER}/${path}`;
  const { definitions } = parse({ file, text }).tree;
  return [
    `## std/${path.replace(/\.rnn$/, "")}`,
    "",
    ...definitions.filter(({ kind }) => kind !== "const").flatMap((definition) => entryLines(definition, file, text)),
  ];
}

function entryLines(definition: Definition, file: string, text: string): readonly string[] {
  const { kind, doc, name, span } = definition;
  if (doc === null) throw new Error(`${file}: ${name.text} has no doc comment`);
  const line = text.slice(0, span.start).split("\n").length;
  return [
    `### ${name.text}`,
    "",
    ...(kind === "experiment" ? [] : ["```text", text.slice(span.start, text.indexOf(" {\n", span.start)), "```", ""]),
    doc,
    "",
    `${kind === "experiment" ? "An experiment" : `A ${kind}`}, defined in [${file}:${line}](../../${file}).`,
    "",
  ];
}
