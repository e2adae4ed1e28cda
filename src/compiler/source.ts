/** A text with a name, and places in it. */
export interface SourceText {
  /** As shown to people: the path as given. */
  readonly file: string;
  readonly text: string;
  /** Where what a person wrote begins, when it is not a file: what precedes it is not shown. */
  readonly begins?: number;
}

/** A stretch of a file, in UTF-16 offsets; `end` is the offset after its last character. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Line and column count from 1; columns in UTF-16 units, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Offsets of the first character of each line. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

const STARTS = new WeakMap<SourceText, readonly number[]>();

/** Those of a text that many ask of, looked for once. */
export function lineStartsOf(source: SourceText): readonly number[] {
  const known = STARTS.get(source) ?? lineStarts(source.text);
  STARTS.set(source, known);
  return known;
}

export function positionAt(starts: readonly number[], offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - starts[low] + 1 };
}

export function join(first: Span, last: Span): Span {
  return { file: first.file, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

export function isWithin(inner: Span, outer: Span): boolean {
  return inner.file === outer.file && outer.start <= inner.start && inner.end <= outer.end;
}

/** What stands at a place; nothing where the text is not known. */
export function textAt(sources: ReadonlyMap<string, SourceText>, { file, start, end }: Span): string {
  return sources.get(file)?.text.slice(start, end) ?? "";
}
