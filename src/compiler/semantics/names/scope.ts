/** Names and what they stand for. Order of writing does not matter, so a name is worked out when first asked for. */
import type { Span } from "../../source.js";
import { UNKNOWN, type Value } from "../values/value.js";

export interface Entry {
  readonly name: string;
  readonly span: Span;
  /** What kind of thing it is, for messages: `layer`, `param`. */
  readonly role: string;
  /** It stands for something that is no word, such as a layer: where a word of that name is due, the word is meant. */
  readonly isNeverWord?: boolean;
  /** The language itself declares it. */
  readonly isBuiltIn?: boolean;
  /** Where its value is written, for names that stand for nothing else: constants and parameters of blocks. */
  readonly written?: Span | undefined;
  readonly work: () => Value;
}

interface Slot {
  readonly entry: Entry;
  state: "waiting" | "working" | "done";
  value: Value;
  used: boolean;
}

/** One flat list of names, perhaps inside another: the columns of rows inside an experiment. */
export class Scope {
  readonly #slots = new Map<string, Slot>();

  constructor(readonly outer: Scope | null) {}

  /** Gives back the entry that already has this name here, if one has. */
  declare(entry: Entry): Entry | undefined {
    const known = this.#slots.get(entry.name);
    if (known) {
      // Whichever is meant, nothing more can be said of it.
      Object.assign(known, { state: "done", value: UNKNOWN, used: true });
      return known.entry;
    }
    this.#slots.set(entry.name, { entry, state: "waiting", value: UNKNOWN, used: false });
    return undefined;
  }

  find(name: string): Entry | undefined {
    return this.#slots.get(name)?.entry ?? this.outer?.find(name);
  }

  /** The value of a name; `onCycle` is told when the name is needed to work itself out. */
  value(name: string, onCycle: (entry: Entry) => void): Value | undefined {
    const slot = this.#slots.get(name);
    if (!slot) return this.outer?.value(name, onCycle);
    slot.used = true;
    if (slot.state === "working") {
      onCycle(slot.entry);
      return UNKNOWN;
    }
    if (slot.state === "waiting") {
      slot.state = "working";
      slot.value = slot.entry.work();
      slot.state = "done";
    }
    return slot.value;
  }

  /** All names that can be seen from here, inner ones first. */
  names(): readonly string[] {
    return [...this.#slots.keys(), ...(this.outer?.names() ?? [])];
  }

  /** Entries of this scope, with whether anything asked for them. */
  entries(): readonly { readonly entry: Entry; readonly used: boolean }[] {
    return [...this.#slots.values()].map(({ entry, used }) => ({ entry, used }));
  }

  /** Asks for a name without using it. */
  work(name: string): Value {
    const used = this.#slots.get(name)?.used ?? false;
    const value = this.value(name, () => {}) ?? UNKNOWN;
    const slot = this.#slots.get(name);
    if (slot) slot.used = used;
    return value;
  }
}
