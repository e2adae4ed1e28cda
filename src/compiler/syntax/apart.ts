/**
 * Reading a file that has errors: each of its statements is read by itself, so that what is wrong in one is said once and
 * leaves the rest as it is. In the place of one that cannot be read stands what is sure of it, such as the name.
 */
import { createTokenInstance, EOF, type IRecognitionException, type IToken, tokenMatcher } from "chevrotain";
import { nearest } from "../../spelling/nearest.js";
import { relabel, unwritten } from "./layout.js";
import type { RnnParser } from "./parser.js";
import { type Piece, piecesOf } from "./pieces.js";
import { Identifier, Newline, Nothing, token, Word, wordToken } from "./tokens.js";

/** A statement that cannot be read. */
export interface Unreadable {
  readonly statement: readonly IToken[];
  /** The first and the last token of it. */
  readonly first: IToken;
  readonly last: IToken;
  /** What the parser says. */
  readonly error: IRecognitionException;
  /** The token that should not be there, in its statement: before `at` stands `before`, after it `after`. */
  readonly at: IToken;
  readonly before: IToken | undefined;
  readonly after: IToken;
  /** Of a word that was meant to be a keyword: the keyword. */
  readonly meant: string | null;
}

export interface ReadApart {
  /** Tokens that the grammar takes. */
  readonly tokens: readonly IToken[];
  readonly unreadable: readonly Unreadable[];
}

const FILE_WORDS = ["edition", "import", "experiment", "block", "pipeline", "criterion", "const"];
const SECTION_WORDS = ["data", "model", "train", "decode", "measure", "search"];
const DECLARING_WORDS = ["param", "const", "rows", "vocab", "scale", "input", "target"];
const STATEMENT_WORDS = ["return", "require", "stop", "keep", "validate", "minimize", "maximize"];

const END_OF_FILE = createTokenInstance(
  EOF,
  "",
  Number.NaN,
  Number.NaN,
  Number.NaN,
  Number.NaN,
  Number.NaN,
  Number.NaN,
);

/** Far more statements than any file has: what follows them in a file with errors is not read, so that none takes long. */
const MOST_READ = 5_000;

export function readApart(tokens: readonly IToken[], parser: RnnParser): ReadApart {
  const unreadable: Unreadable[] = [];
  let read = 0;

  const errorIn = (part: readonly IToken[], isInFile: boolean): IRecognitionException | null => {
    parser.input = [...part];
    if (isInFile) parser.file();
    else parser.statement();
    return parser.errors.at(0) ?? null;
  };

  /** What can be read of a piece: its own tokens, or less. */
  const readable = (piece: Piece, isInFile: boolean): readonly IToken[] => {
    if (read++ >= MOST_READ) return [];
    const written = tokens.slice(piece.start, piece.head);
    const closed = piece.body
      ? [tokens[piece.head], ...(piece.end > piece.head + 1 ? [tokens[piece.end - 1]] : [])]
      : [];
    const error = errorIn([...written, ...closed], isInFile);
    const inner = () => (piece.body ? [closed[0], ...separated(piece.body, false), ...closed.slice(1)] : []);
    if (!error) return [...written, ...inner()];
    const words = isInFile ? FILE_WORDS : piece.body ? SECTION_WORDS : [...DECLARING_WORDS, ...STATEMENT_WORDS];
    const meant = meantWord(written, words);
    const mended = meant === null ? written : [asWord(written[0], meant), ...written.slice(1)];
    const at = tokenMatcher(error.token, EOF) ? (tokens[piece.end] ?? END_OF_FILE) : error.token;
    const place = tokens.indexOf(at, piece.start);
    unreadable.push({
      statement: written,
      first: tokens[piece.start],
      last: tokens[Math.max(piece.start, piece.head - 1)],
      error,
      at,
      before: place < 0 ? tokens.at(-1) : tokens[place - 1],
      after: tokens[place + 1] ?? END_OF_FILE,
      meant,
    });
    if (meant !== null && !errorIn([...mended, ...closed], isInFile)) return [...mended, ...inner()];
    const rest = remainder(mended, piece, isInFile);
    return rest && piece.body ? [...rest, ...inner()] : (rest ?? []);
  };

  const separated = (pieces: readonly Piece[], isInFile: boolean): readonly IToken[] =>
    pieces
      .map((piece) => readable(piece, isInFile))
      .filter((kept) => kept.length > 0)
      .flatMap((kept, index, all) => (index > 0 ? [unwritten(Newline, "\n", all[index - 1].at(-1)), ...kept] : kept));

  return { tokens: separated(piecesOf(tokens), true), unreadable };
}

/** What is sure of a piece that cannot be read; null where that is nothing. */
function remainder(written: readonly IToken[], piece: Piece, isInFile: boolean): readonly IToken[] | null {
  const last = written[written.length - 1];
  const named = (words: readonly string[]) =>
    written.find(({ tokenType }) => words.includes(tokenType.name.toLowerCase()));
  if (isInFile && piece.body) {
    const word = named(["experiment", "block", "pipeline", "criterion"]);
    const at = word ? written.indexOf(word) : -1;
    const isName = (one: IToken) => one !== word && tokenMatcher(one, Word);
    const name = written.slice(at + 1).find(isName) ?? written.find(isName);
    if (!name) return null;
    // Nothing in a tree stands before what holds it: of a word after its name, the name's place is taken.
    const head = (otherwise: string) =>
      word && word.startOffset < name.startOffset ? word : asWord(name, word?.image ?? otherwise);
    if (word ? word.tokenType === wordToken("experiment") : !written.some(({ image }) => image === "("))
      return [head("experiment"), name];
    const round = [unwritten(token("OpenRound"), "(", last), unwritten(token("CloseRound"), ")", last)];
    return [head("block"), name, ...round];
  }
  if (piece.body) {
    const word = named(SECTION_WORDS) ?? written.find((one) => tokenMatcher(one, Word));
    return word ? [word] : null;
  }
  const [first, second] = written;
  const nothing = unwritten(Nothing, "", last);
  const words = isInFile ? ["const"] : DECLARING_WORDS;
  if (words.includes(first.image) && second && tokenMatcher(second, Word))
    return [first, second, unwritten(token("Equals"), "=", second), nothing];
  if (!isInFile && first.tokenType === wordToken("return")) return [first, nothing];
  if (!isInFile && tokenMatcher(first, Word) && second?.tokenType === token("Equals")) return [first, second, nothing];
  return null;
}

/** A keyword in the place of a token. */
function asWord(original: IToken, word: string): IToken {
  return { ...relabel(original, wordToken(word)), image: word };
}

/** The keyword that a misspelt first word was meant to be. */
function meantWord(written: readonly IToken[], words: readonly string[]): string | null {
  const [first, second] = written;
  if (first?.tokenType !== Identifier || !second || second.tokenType === token("Equals")) return null;
  return nearest(first.image, words) ?? null;
}
