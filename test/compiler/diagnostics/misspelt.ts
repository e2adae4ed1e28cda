/**
 * Names of the programs that are right, misspelt as fingers do, and whether the first suggestion is what was meant.
 * Counted are uses: names of which the compiler says, were they something else, that they are nothing it knows. A name
 * where it is declared is none: misspelt there, it is another name. Nor is a misspelling that is itself a word of the
 * same program or of the language.
 */
import { BUILT_IN } from "../../../src/compiler/semantics/callables/table.js";
import { lex } from "../../../src/compiler/syntax/lexer.js";
import { KEYWORDS } from "../../../src/compiler/syntax/tokens.js";
import { type Random, randomFrom } from "../format/scattered.js";
import { checkInPlace, PROGRAMS } from "../mutations/right-programs.js";

export interface Misspelt {
  readonly path: string;
  readonly meant: string;
  readonly written: string;
  readonly start: number;
}

export interface Outcome extends Misspelt {
  readonly code: string;
  /** What the first suggestion would write. */
  readonly suggested: string | null;
  /** It is what was meant, and with it the program is the same plan as before. */
  readonly isRight: boolean;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** One letter left out, put in, another, or two the wrong way round. */
function slip(word: string, random: Random): string {
  const at = Math.floor(random() * word.length);
  const letter = LETTERS[Math.floor(random() * LETTERS.length)];
  const from = Math.min(at, word.length - 2);
  const kinds = [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + letter + word.slice(at),
    word.slice(0, at) + letter + word.slice(at + 1),
    word.slice(0, from) + word[from + 1] + word[from] + word.slice(from + 2),
  ];
  return kinds[Math.floor(random() * kinds.length)];
}

interface Word {
  readonly image: string;
  readonly start: number;
}

function wordsOf(text: string): readonly Word[] {
  return lex(text).tokens.flatMap(({ image, startOffset: start }) =>
    /^[A-Za-z_]\w*$/.test(image) ? [{ image, start }] : [],
  );
}

function replaced(text: string, { image, start }: Word, by: string): string {
  return text.slice(0, start) + by + text.slice(start + image.length);
}

/** Whether the compiler says at this place that what stands there is nothing it knows. */
function isSaidThere(path: string, text: string, start: number, length: number): boolean {
  return checkInPlace(path, text).diagnostics.some(
    ({ span, severity }) =>
      severity === "error" && span.file === path && span.start < start + length && start < span.end,
  );
}

const NOTHING = "zq9w_x7k";

/** As many misspelt names of each program as `each`, or as there are, of at least so many letters. Seeded. */
export function misspeltIn(
  path: string,
  settings: { edits: number; least: number; each: number },
): readonly Misspelt[] {
  const text = PROGRAMS.get(path) ?? "";
  const words = wordsOf(text);
  const known = new Set([...words.map(({ image }) => image), ...BUILT_IN.keys(), ...KEYWORDS.map(({ word }) => word)]);
  const random = randomFrom([...path].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) >>> 0, settings.edits));
  const long = words.filter(({ image }) => image.length >= settings.least);
  const found: Misspelt[] = [];
  while (long.length > 0 && found.length < settings.each) {
    const [word] = long.splice(Math.floor(random() * long.length), 1);
    let written = word.image;
    for (let made = 0; made < settings.edits; made++) written = slip(written, random);
    if (known.has(written) || !/^[A-Za-z_]/.test(written)) continue;
    if (!isSaidThere(path, replaced(text, word, NOTHING), word.start, NOTHING.length)) continue;
    found.push({ path, meant: word.image, written, start: word.start });
  }
  return found;
}

export function outcomeOf(misspelt: Misspelt): Outcome {
  const { path, meant, written, start } = misspelt;
  const text = PROGRAMS.get(path) ?? "";
  const wrong = replaced(text, { image: meant, start }, written);
  const { diagnostics } = checkInPlace(path, wrong);
  const said = diagnostics.find(
    ({ span }) => span.file === path && span.start <= start + written.length && start <= span.end,
  );
  const edit = said?.suggestion?.edit;
  const code = said?.code ?? "nothing";
  if (!edit) return { ...misspelt, code, suggested: null, isRight: false };
  const mended = wrong.slice(0, edit.span.start) + edit.text + wrong.slice(edit.span.end);
  return { ...misspelt, code, suggested: edit.text, isRight: mended === text };
}
