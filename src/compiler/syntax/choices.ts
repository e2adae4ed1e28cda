/**
 * What Chevrotain learns of the grammar by going through all its rules. That takes longer than reading a short file, so that
 * a build has it learned already: `scripts/build.mjs` puts a table in the place of this file. What starts once for long, as the
 * editor's server does, learns it.
 */
import type { Paths } from "./paths.js";

/** A place where the parser chooses. */
export interface Choice {
  /** What Chevrotain knows the place by: its rule, its kind and which of its kind it is. */
  readonly key: number;
  /** Else a part that may be left out or repeated. */
  readonly isAlternation: boolean;
  readonly hasGates: boolean;
  readonly paths: Paths;
}

/** Null where a parser has to learn them. */
export const CHOICES: readonly Choice[] | null = null;
