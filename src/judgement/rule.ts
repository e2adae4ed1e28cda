/** What a rule of judging is, and what it says when it speaks. */
import type { Facts } from "./facts.js";

export interface Rule {
  readonly id: string;
  /** A few words, for a verdict. */
  readonly title: string;
  /** What it looks for and when it speaks, each limit with its number. */
  readonly threshold: string;
  /** Why that is a sign, and where it is from. */
  readonly why: string;
  /** The next thing to try. */
  readonly next: string;
  /** Null where it does not speak. */
  readonly look: (facts: Facts) => Seen | null;
}

export interface Seen {
  /** One sentence with the numbers in it. */
  readonly says: string;
  /** The numbers alone, for other programs. */
  readonly evidence: Readonly<Record<string, number>>;
  /** The check at which it begins, from 0; null where it is of the run as a whole. */
  readonly check?: number;
  /** In place of the rule's own. */
  readonly next?: string;
}

export interface Finding extends Seen {
  readonly rule: string;
  readonly title: string;
  readonly threshold: string;
  readonly next: string;
}
