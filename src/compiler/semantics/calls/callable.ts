/** What the language can call: the shape of the table of built-in callables. */
import type { Polynomial } from "../../../ops/polynomial.js";
import type { Span } from "../../source.js";
import type { Call, NumberKind } from "../../syntax/tree.js";
import type { Context, Where } from "../context.js";
import type { ChosenWord } from "../graph.js";
import type { Limits } from "../values/ranges.js";
import type { Value, ValueOf } from "../values/value.js";

export interface Callable {
  readonly name: string;
  /** One sentence, for hover and the reference. */
  readonly doc: string;
  readonly where: readonly Where[];
  /** Positional arguments fill them in this order. */
  readonly parameters: readonly ParameterSpec[];
  /** Keys that may stand in `{ … }` after the call. */
  readonly details?: readonly string[];
  /** Called once all arguments fit; what does not fit has been reported. */
  readonly result: (bound: Bound, site: CallSite) => Value;
}

export interface ParameterSpec {
  readonly name: string;
  readonly doc: string;
  readonly wants: Want;
  /** What an absent argument means; `none` where it may stay absent; without it the argument must be given. */
  readonly fallback?: Value | "none";
}

export type Want =
  | { readonly kind: "number"; readonly type: NumberKind; readonly limits?: Limits }
  /** A count, or a range of counts. */
  | { readonly kind: "extent"; readonly limits: Limits }
  | { readonly kind: "word"; readonly words: readonly string[] }
  /** A list of numbers, or one of some words that stand for numbers. */
  | { readonly kind: "numbers"; readonly words: readonly string[]; readonly limits: Limits }
  | { readonly kind: "text" }
  | { readonly kind: "truth" }
  | { readonly kind: "value"; readonly accepts: readonly Value["kind"][]; readonly called: string }
  /** Worked out by the callable itself, in a scope of its own. */
  | { readonly kind: "raw"; readonly called: string };

export interface CallSite {
  readonly context: Context;
  readonly call: Call;
  /** Where the argument was written; the call when it was not. */
  readonly spanOf: (parameter: string) => Span;
  readonly detail: (key: string) => string | null;
}

/** Arguments by parameter, each as its want says. */
export interface Bound {
  readonly has: (name: string) => boolean;
  readonly value: <K extends Value["kind"]>(name: string, ...kinds: readonly K[]) => ValueOf<K>;
  readonly number: (name: string) => Polynomial;
  readonly extent: (name: string) => readonly [Polynomial, Polynomial];
  readonly word: (name: string) => ChosenWord;
  readonly text: (name: string) => string;
  readonly truth: (name: string) => boolean;
}

export function describeWant(want: Want): string {
  switch (want.kind) {
    case "number":
      return {
        count: "a count",
        real: "a real number",
        fraction: "a fraction",
        duration: "a duration",
        size: "a size",
      }[want.type];
    case "extent":
      return "a count or a range of counts";
    case "word":
      return `one of ${want.words.map((word) => `\`${word}\``).join(", ")}`;
    case "numbers":
      return `${want.words.map((word) => `\`${word}\``).join(", ")} or a list of numbers`;
    case "text":
      return "a text";
    case "truth":
      return "true or false";
    case "value":
    case "raw":
      return want.called;
  }
}
