/** What a rule of `rnnc lint` is: a habit that experts advise against, with its reason, where it is found, and examples. */
import type { Related, Suggestion } from "../diagnostics/diagnostic.js";
import type { Span } from "../source.js";
import type { Look } from "./look.js";

export const LEVELS = ["off", "advice", "warning", "error"] as const;
export type Level = (typeof LEVELS)[number];

export interface Rule {
  /** Unless `rnnc.yaml` says otherwise. */
  readonly level: Level;
  /** A few words, for lists. */
  readonly title: string;
  /** Why it is advised against, where that is from, and why each limit is where it is; for the page. */
  readonly why: string;
  /** Says something only where the data have been prepared, as every run does. */
  readonly needsData?: true;
  /** A whole file of which the rule speaks, and the same put right; both are well for `check`. */
  readonly wrong: string;
  readonly right: string;
  /** Of one experiment; absent where `lint` itself finds it. */
  readonly find?: (look: Look) => readonly Finding[];
}

export interface Finding {
  /** A sentence that names what was written. */
  readonly message: string;
  readonly span: Span;
  readonly related?: readonly Related[];
  readonly suggestion?: Suggestion;
}
