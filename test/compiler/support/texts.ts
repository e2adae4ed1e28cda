/** Texts to try the compiler on: random ones, and files of the corpus with something broken. */
import fc from "fast-check";
import { MISTAKES, RIGHT } from "../../corpus/corpus.js";

const CORPUS: readonly string[] = [...RIGHT.values(), ...MISTAKES.values()];
const PIECES: readonly string[] = [...new Set(CORPUS.flatMap((text) => text.match(/\w+|"[^"]*"|[^\s\w]/g) ?? []))];

const piece = fc.constantFrom(...PIECES, "\n", " ", "\t", "\r\n", "`", '"', "'", "#", "##", "..", "|>");

/** Pieces of the language in any order. */
export const salad = fc
  .array(fc.tuple(piece, fc.constantFrom("", " ", "\n")), { maxLength: 120 })
  .map((parts) => ["edition 2026\n", ...parts.flat()].join(""));

export const noise = fc.string({ unit: "binary", maxLength: 200 });

type Mutation = (text: string, at: number, other: number, insert: string) => string;

const tokensOf = (text: string) => text.match(/\w+|\s+|"[^"\n]*"|[^\s\w]/g) ?? [];

const MUTATIONS: readonly Mutation[] = [
  (text, at) => without(tokensOf(text), at).join(""),
  (text, at) => twice(tokensOf(text), at).join(""),
  (text, at, other) => swapped(tokensOf(text), at, other).join(""),
  (text, at) => text.slice(0, at % (text.length + 1)),
  (text, at, _, insert) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + insert + text.slice(place);
  },
  (text, at) => without(text.split("\n"), at).join("\n"),
  (text, at, other) => swapped(text.split("\n"), at, other).join("\n"),
];

function without(parts: readonly string[], at: number): readonly string[] {
  return parts.filter((_, index) => index !== at % parts.length);
}

function twice(parts: readonly string[], at: number): readonly string[] {
  return parts.flatMap((part, index) => (index === at % parts.length ? [part, part] : [part]));
}

function swapped(parts: readonly string[], at: number, other: number): readonly string[] {
  const copy = [...parts];
  const [a, b] = [at % copy.length, other % copy.length];
  [copy[a], copy[b]] = [copy[b], copy[a]];
  return copy;
}

/** A file of the corpus with one to three things broken. */
export const mutated = fc
  .tuple(
    fc.constantFrom(...CORPUS),
    fc.array(fc.tuple(fc.constantFrom(...MUTATIONS), fc.nat(10_000), fc.nat(10_000), fc.oneof(noise, piece)), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([text, steps]) => steps.reduce((known, [mutate, at, other, insert]) => mutate(known, at, other, insert), text));
