/**
 * What each fact of a plan decides, by where it stands: the table behind the classes of changes. A field that has no
 * rule is `unknown`, which is said, and which a test refuses.
 */
import type { Consequence } from "./consequences.js";
import type { Path } from "./facts.js";

/** A consequence, or what has to be looked at to tell it (`judge.ts`). */
export type Rule =
  | Consequence
  /** A parameter as a whole, or its value: it follows from what uses it. */
  | "parameter"
  | "value"
  /** A value read by what is judged is `results`; by nothing but the model, `training`. */
  | "data"
  | "source"
  /** Of the model: `training`, or `results` where measures alone read it. */
  | "layer"
  | "measure";

/** `*` stands for one part of a path, `**` at the end for any that follow. */
const RULES: Readonly<Record<string, Rule>> = {
  edition: "unknown",

  "settings/*": "parameter",
  "settings/*/value": "value",
  "settings/*/kind": "search",
  "settings/*/domain/**": "search",
  "settings/*/when/**": "search",
  requires: "search",
  "requires/**": "search",

  "data/rows": "results",
  "data/rows/*": "results",
  "data/rows/*/source": "source",
  "data/rows/*/source/path": "source",
  "data/rows/*/source/package": "source",
  "data/rows/*/source/file": "source",
  "data/rows/*/source/sha256": "source",
  "data/rows/*/source/from": "cosmetic",
  "data/rows/*/source/cite": "cosmetic",
  "data/rows/*/count/**": "results",
  "data/rows/*/length/**": "results",
  "data/rows/*/separator": "results",
  "data/rows/*/header": "results",
  "data/rows/*/columns/**": "results",
  "data/rows/*/of": "results",
  "data/rows/*/first": "results",
  "data/rows/*/second": "results",
  "data/rows/*/parts/**": "results",
  "data/rows/*/starting": "results",
  "data/rows/*/turns/**": "results",
  "data/rows/*/condition/**": "results",
  "data/rows/*/by/**": "results",
  "data/rows/*/key/**": "results",
  "data/rows/*/kind": "results",
  "data/rows/*/train": "results",
  "data/rows/*/validate": "results",
  "data/rows/*/test": "results",
  "data/rows/*/folds": "results",
  "data/rows/*/repeats": "results",
  "data/rows/*/group/**": "results",
  "data/rows/*/strata/**": "results",

  "data/fitted/*": "data",
  "data/fitted/*/rows": "data",
  "data/fitted/*/of/**": "data",
  "data/fitted/*/most/**": "data",
  "data/fitted/*/least/**": "data",
  "data/fitted/*/merges/**": "data",
  "data/fitted/*/low": "data",
  "data/fitted/*/high": "data",
  "data/fitted/*/log": "data",

  "data/columns/*": "data",
  "data/columns/*/role": "cosmetic",
  "data/columns/*/rows": "results",
  "data/columns/*/of/**": "data",
  "data/columns/*/window/**": "results",
  "data/columns/*/features": "data",

  "model/*": "layer",
  "model/*/inputs/**": "layer",
  "model/*/attributes/**": "layer",
  "model/*/body/**": "layer",

  "train/seed": "results",
  // What is compared with what is also what validation tells.
  "train/loss": "results",
  "train/loss/*": "results",
  "train/loss/*/kind": "results",
  "train/loss/*/output": "results",
  "train/loss/*/target": "results",
  "train/loss/*/weight/**": "results",
  "train/loss/*/smoothing/**": "training",
  "train/loss/*/samples/**": "training",
  "train/loss/*/weights/**": "results",
  "train/penalty/**": "training",
  "train/optimizer/**": "training",
  "train/schedule/**": "training",
  "train/clip/**": "training",
  "train/batch/**": "training",
  "train/length/**": "training",
  "train/validate/**": "training",
  "train/stop/**": "training",
  "train/keep/**": "training",
  "train/precision/**": "training",

  "measures/*": "measure",
  "measures/*/kind": "results",
  "measures/*/output": "results",
  "measures/*/target": "results",
  "measures/*/scale": "results",
  "measures/*/per": "results",
  "measures/*/text/**": "results",

  baselines: "measure",
  "baselines/*": "measure",
  "baselines/**": "results",

  attainable: "measure",
  "attainable/*": "measure",
  "attainable/**": "results",

  search: "search",
  "search/method/**": "search",
  "search/objective/**": "search",
  "search/others/**": "search",
  "search/trials": "search",
  "search/prune/**": "search",
};

const PARTED = Object.entries(RULES).map(([pattern, rule]) => [pattern.split("/"), rule] as const);

export function ruleAt(path: Path): Rule {
  return PARTED.find(([pattern]) => fits(pattern, path))?.[1] ?? "unknown";
}

function fits(pattern: readonly string[], path: Path): boolean {
  const isOpen = pattern.at(-1) === "**";
  const fixed = isOpen ? pattern.slice(0, -1) : pattern;
  if (isOpen ? path.length < fixed.length : path.length !== fixed.length) return false;
  return fixed.every((part, at) => part === "*" || part === path[at]);
}
