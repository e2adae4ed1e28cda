/** A model that goes on one token at a time, several rows of it side by side. */
export interface StepModel {
  readonly rows: number;
  /** What each row says next, after it has been given its token. */
  step(tokens: Int32Array): Stepped;
  /** Every row goes on as row `from[row]` would. */
  move(from: Int32Array): void;
}

export interface Stepped {
  /** How many ids there are, an end among them. */
  readonly classes: number;
  /** `classes` logits a row; valid until the next step. */
  readonly logits: ArrayLike<number>;
  /** What a row looked at, a share for each step of its source; absent where the model does not look back. */
  readonly attention?: (row: number) => Float32Array;
}

/** What of a text is decided before any token is chosen. */
export interface TextRule {
  /** The id before the first token. */
  readonly start: number;
  /** The id that ends a text; null where texts do not end. */
  readonly end: number | null;
  /** Tokens at most, the end not counted. */
  readonly atMost: number;
  /** Ids that are never said; the shares of the others add up to 1. */
  readonly banned: ReadonlySet<number>;
  /** No run of so many tokens is said twice; 0 allows all. */
  readonly noRepeat: number;
}

export interface Said {
  /** Without the end. */
  readonly tokens: readonly number[];
  /** Of all tokens, the end among them. */
  readonly logProbability: number;
  /** False where the text was cut off. */
  readonly isEnded: boolean;
  /** For each token, and the end. */
  readonly attention: readonly Float32Array[];
}

/** The tokens that would make up, after these, a run of `order` tokens that stands in them already. */
export function repeating(tokens: readonly number[], order: number): ReadonlySet<number> {
  const found = new Set<number>();
  if (order < 1) return found;
  const last = tokens.length - order + 1;
  for (let from = 0; from < last; from++) {
    let isSame = true;
    for (let at = 0; at < order - 1 && isSame; at++) isSame = tokens[from + at] === tokens[last + at];
    if (isSame) found.add(tokens[from + order - 1]);
  }
  return found;
}

/** What a row may not say after these tokens: both sets. An end repeats nothing. */
export function forbidden(tokens: readonly number[], { banned, noRepeat }: TextRule): ReadonlySet<number> {
  const repeats = repeating(tokens, noRepeat);
  if (repeats.size === 0) return banned;
  return banned.size === 0 ? repeats : new Set([...banned, ...repeats]);
}
