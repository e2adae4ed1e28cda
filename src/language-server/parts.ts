/**
 * A file in parts that are read by themselves, so that typing in one leaves the others as they were. A part is a
 * definition with what follows it up to the next one; the first holds the edition and the imports. A part's spans are
 * of its own text, and stay when it moves.
 */
import type { SourceText, Span } from "../compiler/source.js";
import { definitionTexts } from "../compiler/syntax/definition-texts.js";
import { type Parsed, parse } from "../compiler/syntax/parse.js";

export interface Part {
  readonly text: string;
  readonly parsed: Parsed;
  /** What stands before the part's text in what was read: an edition, so that none is missed. */
  readonly skip: number;
}

export interface FileParts {
  readonly source: SourceText;
  readonly parts: readonly Part[];
  /** Where each part begins. */
  readonly starts: readonly number[];
  /** The place of a part by what its spans call their file. */
  readonly places: ReadonlyMap<string, number>;
  readonly parsed: Parsed;
}

/** Stands in no path. */
const MARK = "\0";
const EDITION = "edition 2026\n";

let serial = 0;

/** The file that spans of a part are in. */
export function pathOfPart(file: string): string {
  const at = file.indexOf(MARK);
  return at < 0 ? file : file.slice(0, at);
}

/** Reads a file; parts that `before` has are not read again. */
export function readParts(source: SourceText, before: FileParts | null): FileParts {
  const texts = definitionTexts(source.text);
  const old = before?.parts ?? [];
  let head = 0;
  while (head < texts.length && head < old.length && texts[head] === old[head].text) head++;
  let tail = 0;
  const most = Math.min(texts.length, old.length) - head;
  while (tail < most && texts[texts.length - 1 - tail] === old[old.length - 1 - tail].text) tail++;
  // The first is read in the file's own name.
  if (tail === texts.length || tail === old.length) tail = Math.max(0, tail - (head === 0 ? 1 : 0));
  const kept = new Map(old.slice(head, old.length - tail).map((part) => [part.text, part]));
  const middle = texts.slice(head, texts.length - tail).map((text, index) => {
    const isFirst = head + index === 0;
    const known = isFirst ? undefined : kept.get(text);
    // A part stands in one place.
    if (known) kept.delete(text);
    return known && known.skip > 0 ? known : readPart(source.file, text, isFirst);
  });
  const parts = [...old.slice(0, head), ...middle, ...old.slice(old.length - tail)];
  const starts: number[] = [];
  let at = 0;
  for (const { text } of parts) {
    starts.push(at);
    at += text.length;
  }
  const places = new Map(parts.map(({ parsed }, index) => [parsed.source.file, index]));
  return { source, parts, starts, places, parsed: joined(source, parts) };
}

function readPart(path: string, slice: string, isFirst: boolean): Part {
  const text = copied(slice);
  if (isFirst) return { text, parsed: parse({ file: path, text }), skip: 0 };
  const file = `${path}${MARK}${serial++}`;
  return {
    text,
    parsed: parse({ file, text: `${EDITION}${text}`, begins: EDITION.length }),
    skip: EDITION.length,
  };
}

/** A slice of a text keeps all of it in memory; a part stays while the text around it becomes another again and again. */
function copied(slice: string): string {
  const encoding = /[^\0-\xff]/.test(slice) ? "utf16le" : "latin1";
  return Buffer.from(slice, encoding).toString(encoding);
}

function joined(source: SourceText, parts: readonly Part[]): Parsed {
  const trees = parts.map(({ parsed }) => parsed.tree);
  return {
    source,
    tree: {
      kind: "file",
      edition: trees[0].edition,
      lateEditions: trees.flatMap(({ lateEditions }) => lateEditions),
      imports: trees.flatMap(({ imports }) => imports),
      definitions: trees.flatMap(({ definitions }) => definitions),
      span: { file: source.file, start: 0, end: source.text.length },
    },
    diagnostics: parts.flatMap(({ parsed }) => parsed.diagnostics),
    unreadable: parts.flatMap(({ parsed }) => parsed.unreadable),
    parts: parts.map(({ parsed }) => parsed.source),
  };
}

/** A place in a part, as a place in the file; where the part is gone, the file's beginning. */
export function inFile({ source, parts, starts, places }: FileParts, { file, start, end }: Span): Span {
  const index = places.get(file);
  if (index === undefined) return { file: source.file, start: 0, end: 0 };
  const move = (offset: number) => Math.max(starts[index], offset - parts[index].skip + starts[index]);
  return { file: source.file, start: move(start), end: move(end) };
}

/** The part at an offset, and the offset in what was read of it. An offset between two is in the second. */
export function partAt({ parts, starts }: FileParts, offset: number): { readonly part: Part; readonly offset: number } {
  let index = parts.length - 1;
  while (index > 0 && starts[index] > offset) index--;
  const part = parts[index];
  return { part, offset: offset - starts[index] + part.skip };
}
