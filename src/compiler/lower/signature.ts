/**
 * What a part of the checked experiment is, told without names and places: by this, parts are put into an order that
 * neither names nor writing decide.
 */
import type { Polynomial } from "../../ops/polynomial.js";
import { hash } from "../../plan/hash.js";

/** Where things stand and what they are called, and what follows from the rest. */
const BESIDE: ReadonlySet<string> = new Set([
  ...[
    "origin",
    "splitSpan",
    "sizeSymbol",
    "timeSymbol",
    "stepsOf",
    "first",
    "counts",
    "columns",
    "ordered",
    "isSplit",
    "from",
    "cite",
  ],
]);

export interface Known {
  /** The id of a node that has been numbered. */
  readonly id: (node: object) => string | undefined;
  /** Nodes that have been numbered, and stand for any other that means the same; more of them as time goes on. */
  readonly shared: readonly object[];
  /** What a symbol or the name of a setting stands for. */
  readonly symbol: (name: string) => unknown;
}

export class Signatures {
  readonly #made = new Map<object, string>();
  /** Ids of the shared, by what they are. */
  readonly #shared = new Map<string, string>();
  #looked = 0;

  constructor(readonly known: Known) {}

  /** A text that two nodes share when they mean the same. */
  of(node: object): string {
    const id = this.known.id(node);
    if (id !== undefined) return id;
    this.#lookAtShared();
    const made = this.#made.get(node) ?? hash(this.#describe(node));
    this.#made.set(node, made);
    return this.#shared.get(made) ?? made;
  }

  /** `last(states)` written again is the node that was numbered before, and to be told like it. */
  #lookAtShared(): void {
    const { shared, id } = this.known;
    if (this.#looked === shared.length) return;
    const added = shared.slice(this.#looked);
    // At once, for what they are made of is asked for on the way.
    this.#looked = shared.length;
    // What was told of others may speak of these by what they are.
    this.#made.clear();
    for (const node of added) this.#shared.set(hash(this.#describe(node)), id(node) ?? "");
  }

  /** A polynomial by what its symbols stand for. */
  amount({ terms }: Polynomial): unknown {
    const told = terms.map(({ coefficient, symbols }) => [
      coefficient,
      symbols.map((name) => JSON.stringify(this.known.symbol(name))).sort(),
    ]);
    return told.map((term) => JSON.stringify(term)).sort();
  }

  #value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    if (value instanceof Map) return this.#entries([...value]);
    if (typeof value !== "object" || value === null) return value;
    if ("terms" in value && !("kind" in value)) return this.amount(value as Polynomial);
    return this.of(value);
  }

  #describe(node: object): unknown {
    const entries = Object.entries(node).filter(([key]) => !BESIDE.has(key));
    if (!("setting" in node) || typeof node.setting !== "string") return this.#entries(entries);
    return this.#entries([...entries, ["setting", { stands: this.known.symbol(node.setting) }]]);
  }

  #entries(entries: readonly (readonly [string, unknown])[]): unknown {
    return Object.fromEntries(entries.map(([key, value]) => [key, this.#value(value)]));
  }
}
