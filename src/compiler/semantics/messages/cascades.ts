/** One mistake is said once: what follows from another mistake is left out, to be judged when that one is put right. */
import { nearest } from "../../../spelling/nearest.js";
import type { Diagnostic, Related } from "../../diagnostics/diagnostic.js";
import { SYNTAX } from "../../diagnostics/syntax.js";
import type { Code } from "../../diagnostics/table.js";
import { lineStarts, positionAt, type SourceText, type Span, textAt } from "../../source.js";

/** What a mistake somewhere in a file leaves in doubt in the rest of it. */
const ABSENCES: readonly Code[] = ["missing-section", "missing-setting", "missing-return"];
const NAMES: readonly Code[] = ["unknown-name", "unknown-field", "unknown-callable", "override-nothing"];
const DOUBTS: ReadonlyMap<Code, readonly Code[]> = new Map([
  ["unknown-section", [...ABSENCES, ...NAMES]],
  ["unknown-setting", ABSENCES],
  // What stands where it may not was perhaps to declare a name.
  ["misplaced", ["unknown-name"]],
  ["missing-section", ["unknown-name", "unknown-field"]],
]);

export function withoutCascades(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, SourceText>,
  unreadable: readonly Span[],
): readonly Diagnostic[] {
  const isSyntax = ({ code }: Diagnostic) => Object.hasOwn(SYNTAX, code);
  const broken = new BrokenLines(sources, diagnostics.filter(isSyntax), unreadable);
  const doubted = new Set(
    diagnostics.flatMap(({ code, span }) => (DOUBTS.get(code) ?? []).map((doubt) => `${doubt} ${span.file}`)),
  );
  const kept = diagnostics.filter((said) => {
    if (isSyntax(said)) return true;
    if (doubted.has(`${said.code} ${said.span.file}`) || broken.holds(said.span)) return false;
    if (said.severity === "warning" || ABSENCES.includes(said.code)) return !broken.isIn(said.span.file);
    return !NAMES.includes(said.code) || !broken.mentions(said.span);
  });
  const failed = kept.some(({ severity }) => severity === "error");
  if (!failed) return kept;
  const unused = kept.filter(({ code }) => code === "unused-name").map(({ span }) => span);
  const textOf = (span: Span) => textAt(sources, span);
  const wholeText = ({ file }: Span) => textAt(sources, wholeOf(file));
  return oncePerName(
    oncePerCause(
      kept.filter(({ code }) => code !== "unused-name"),
      textOf,
    ),
    unused,
    textOf,
    wholeText,
  );
}

/**
 * A name that nothing has is said once, with the declaration that nothing uses: one of the two is misspelt. What uses a name
 * may not have been looked at, for the same mistake; so one that is not near is not written again anywhere.
 */
function oncePerName(
  diagnostics: readonly Diagnostic[],
  unused: readonly Span[],
  textOf: (span: Span) => string,
  wholeText: (span: Span) => string,
): readonly Diagnostic[] {
  const seen = new Set<string>();
  // Of each file once: it may be long, and have thousands of unknown names.
  const alone = new Map(
    unused
      .filter((span) => unused.every((other) => other === span || other.file !== span.file))
      .filter((span) => isAlone(textOf(span), wholeText(span)))
      .map((span) => [span.file, span]),
  );
  return diagnostics.flatMap((said) => {
    if (said.code !== "unknown-name" && said.code !== "unknown-callable") return [said];
    const name = textOf(said.span);
    if (seen.has(`${said.code} ${name} ${said.span.file}`)) return [];
    seen.add(`${said.code} ${name} ${said.span.file}`);
    const here = unused.filter(({ file }) => file === said.span.file);
    const near = nearest(name, here.map(textOf));
    const declared = here.find((span) => textOf(span) === near) ?? alone.get(said.span.file);
    if (said.code === "unknown-callable" || !declared) return [said];
    const message = `\`${textOf(declared)}\` is declared here, and nothing uses it`;
    return [{ ...said, related: [...said.related, { span: declared, message }] }];
  });
}

/** Written once, apart from names of arguments: `units: 16`. */
function isAlone(name: string, text: string): boolean {
  return [...text.matchAll(/[A-Za-z_]\w*(?!\w|\s*:)/g)].filter(([word]) => word === name).length < 2;
}

/**
 * Rows without a split are missing it once, however many inputs come from them; so is a target, which was declared an
 * input, and so are classes of a layer, and the steps of
 * one that a loss and a measure compare with the same target.
 */
const COMPARED: readonly Code[] = ["too-few-classes", "sequence-mismatch", "shape-mismatch"];
const CAUSED: readonly Code[] = ["input-as-target", "not-split", "order-broken", ...COMPARED];

function oncePerCause(diagnostics: readonly Diagnostic[], textOf: (span: Span) => string): readonly Diagnostic[] {
  const placeOf = ({ span }: Related) => `${span.file} ${span.start}`;
  const placesOf = ({ related }: Diagnostic) => related.map(placeOf).join(" ");
  // `last(next)` stands in the loss and in the measure, and is the same.
  const sidesOf = ({ related: [first, ...others] }: Diagnostic) =>
    [placeOf(first), ...others.map(({ span }) => textOf(span))].join(" ");
  const unsplit = new Set(diagnostics.filter(({ code }) => code === "not-split").map(placesOf));
  const seen = new Set<string>();
  return diagnostics.filter((said) => {
    const { code, message, related } = said;
    if (related.length === 0) return true;
    if (code === "fit-before-split") return !unsplit.has(placesOf(said));
    // One parameter that goes too far, wherever it is used alike.
    const what = code === "out-of-range" ? message : CAUSED.includes(code) ? "" : null;
    const cause = `${code} ${what} ${COMPARED.includes(code) ? sidesOf(said) : placesOf(said)}`;
    return what === null || (!seen.has(cause) && seen.add(cause));
  });
}

/** The lines with syntax errors, and those of statements that could not be read: what they seem to mean is not judged, and what they may have declared is not missed. */
class BrokenLines {
  readonly #sources: ReadonlyMap<string, SourceText>;
  readonly #starts = new Map<string, readonly number[]>();
  readonly #lines = new Set<string>();
  readonly #files = new Set<string>();
  readonly #words = new Set<string>();

  constructor(sources: ReadonlyMap<string, SourceText>, errors: readonly Diagnostic[], unreadable: readonly Span[]) {
    this.#sources = sources;
    for (const span of unreadable) {
      const { file, start, end } = span;
      const first = positionAt(this.#startsOf(file), start).line;
      const last = positionAt(this.#startsOf(file), end).line;
      for (let line = first; line <= last; line++) this.#lines.add(`${line} ${file}`);
      this.#note(textAt(this.#sources, span), file);
    }
    for (const span of errors.flatMap((error) => [error.span, ...error.related.map((at) => at.span)])) {
      this.#lines.add(this.#lineOf(span));
      this.#files.add(span.file);
      this.#note(this.#textOfLine(span), span.file);
    }
  }

  #note(text: string, file: string): void {
    for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) this.#words.add(`${word} ${file}`);
  }

  holds(span: Span): boolean {
    return this.#lines.has(this.#lineOf(span));
  }

  isIn(file: string): boolean {
    return this.#files.has(file);
  }

  /** Whether the word at a place stands in a broken line of its file. */
  mentions(span: Span): boolean {
    return this.#words.has(`${textAt(this.#sources, span)} ${span.file}`);
  }

  #startsOf(file: string): readonly number[] {
    const starts = this.#starts.get(file) ?? lineStarts(textAt(this.#sources, wholeOf(file)));
    this.#starts.set(file, starts);
    return starts;
  }

  #lineOf({ file, start }: Span): string {
    return `${positionAt(this.#startsOf(file), start).line} ${file}`;
  }

  #textOfLine({ file, start }: Span): string {
    const starts = this.#startsOf(file);
    const { line } = positionAt(starts, start);
    return textAt(this.#sources, { file, start: starts[line - 1], end: starts[line] });
  }
}

function wholeOf(file: string): Span {
  return { file, start: 0, end: Number.POSITIVE_INFINITY };
}
