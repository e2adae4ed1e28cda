/** The documents of the project, and what stands in them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/command-line.js";

export interface Block {
  readonly path: string;
  /** Of its first line of text. */
  readonly line: number;
  /** `rnn`, `rnn-part`, `console`, … */
  readonly language: string;
  /** The file it is to be saved as: ```` ```rnn first.rnn ````. */
  readonly file: string | null;
  readonly text: string;
  /** The last line above it that is not empty. */
  readonly before: string;
}

/** Those of the project's own folder and everything below `docs`, by path from there. */
export const DOCUMENTS: readonly string[] = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...markdownIn("docs")];

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return markdownIn(path);
      return entry.name.endsWith(".md") ? [path] : [];
    })
    .sort();
}

export function readDocument(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Its fenced blocks, in order. */
export function blocksOf(path: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly info: string; readonly line: number; readonly before: string; readonly lines: string[] } | null =
    null;
  let before = "";
  readDocument(path)
    .split("\n")
    .forEach((text, index) => {
      if (open && text === "```") {
        const [language, file = null] = open.info.split(" ");
        const { line, lines } = open;
        blocks.push({ path, line, language, file, text: lines.map((one) => `${one}\n`).join(""), before: open.before });
        open = null;
      } else if (open) open.lines.push(text);
      else if (text.startsWith("```")) open = { info: text.slice(3), line: index + 2, before, lines: [] };
      else if (text.trim() !== "") before = text;
    });
  if (open) throw new Error(`${path} has a block that is never closed`);
  return blocks;
}

/** Its text without blocks and without code in lines. */
export function proseOf(path: string): string {
  return readDocument(path)
    .replace(/^```[^\n]*\n[\s\S]*?^```$/gm, "")
    .replace(/`[^`\n]+`/g, (code) => code.replace(/[[\]()]/g, " "));
}
