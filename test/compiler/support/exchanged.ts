/** Right files with expressions where others stood: what is well formed, and mostly makes no sense. */
import fc from "fast-check";
import type { Span } from "../../../src/compiler/source.js";
import { parse } from "../../../src/compiler/syntax/parse.js";
import { childrenOf, type Node } from "../../../src/compiler/syntax/tree.js";
import { RIGHT } from "../../corpus/corpus.js";

const EXPRESSIONS: ReadonlySet<Node["kind"]> = new Set([
  "number",
  "text",
  "truth",
  "reference",
  "field",
  "call",
  "chain",
  "list",
  "collection",
  "range",
  "unary",
  "binary",
]);

function expressionsIn(node: Node): readonly Span[] {
  return [...(EXPRESSIONS.has(node.kind) ? [node.span] : []), ...childrenOf(node).flatMap(expressionsIn)];
}

function placesIn(text: string): readonly Span[] {
  return expressionsIn(parse({ file: "main.rnn", text }).tree);
}

const cut = (text: string, { start, end }: Span) => text.slice(start, end);

const EVERY_EXPRESSION: readonly string[] = [
  ...new Set([...RIGHT.values()].flatMap((text) => placesIn(text).map((place) => cut(text, place)))),
].filter((written) => written.length < 80);

const FIELDS = ["classes", "size", "state", "loss", "bits"];
const PARTS = ["train", "validate", "test"];

/** Fields and parts of a name, and names of the same file as fields of parts. */
const made = (name: string, which: number) =>
  [name, ...FIELDS.map((field) => `${name}.${field}`), ...PARTS.map((part) => `${part}.${name}`), `(${name} + 1)`][
    which % (2 + FIELDS.length + PARTS.length)
  ];

/** A right file of the corpus with one to three of its expressions exchanged for others: of the same file, or of any. */
export const exchanged = fc
  .tuple(
    fc.constantFrom(...RIGHT.values()),
    fc.array(fc.tuple(fc.nat(10_000), fc.nat(10_000), fc.nat(2), fc.nat(100), fc.constantFrom(...EVERY_EXPRESSION)), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([text, steps]) =>
    steps.reduce((known, [at, other, from, which, any]) => {
      const places = placesIn(known);
      if (places.length === 0) return known;
      const [place, source] = [places[at % places.length], places[other % places.length]];
      const words = known.match(/[a-z_]\w*/g) ?? [];
      const written = [cut(known, source), any, made(words[other % words.length], which)][from];
      return known.slice(0, place.start) + written + known.slice(place.end);
    }, text),
  );
