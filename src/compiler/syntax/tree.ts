/**
 * The tree of a `.rnn` file: what was written, in order, with spans. Names are not resolved and nothing is implied.
 * `CHILDREN` says which fields of each kind hold nodes; visitors and tests read it.
 */
import type { Span } from "../source.js";

interface Base {
  readonly span: Span;
}

export interface Name extends Base {
  readonly kind: "name";
  readonly text: string;
}

export interface File extends Base {
  readonly kind: "file";
  readonly edition: EditionLine | null;
  /** Editions that stand further down than the first line; each is an error. */
  readonly lateEditions: readonly EditionLine[];
  readonly imports: readonly Import[];
  readonly definitions: readonly Definition[];
}

export interface EditionLine extends Base {
  readonly kind: "edition";
  /** NaN where it could not be read, which has been said. */
  readonly year: number;
}

export interface Import extends Base {
  readonly kind: "import";
  readonly names: readonly Name[];
  readonly from: TextLiteral;
}

export type Definition = Experiment | Block | Pipeline | Criterion | Const;

export interface Experiment extends Base {
  readonly kind: "experiment";
  readonly doc: string | null;
  readonly name: Name;
  readonly base: Name | null;
  readonly body: readonly Statement[];
}

/** A reusable part of a model. */
export interface Block extends Base {
  readonly kind: "block";
  readonly doc: string | null;
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

/** A reusable part of a data pipeline. */
export interface Pipeline extends Base {
  readonly kind: "pipeline";
  readonly doc: string | null;
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

/** A reusable condition of `stop when`. */
export interface Criterion extends Base {
  readonly kind: "criterion";
  readonly doc: string | null;
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
}

export interface Parameter extends Base {
  readonly kind: "parameter";
  readonly name: Name;
  readonly type: TypeNode;
  readonly fallback: Expression | null;
}

export type Statement =
  | Section
  | Param
  | Const
  | Declaration
  | Assignment
  | StopWhen
  | KeepBest
  | ValidateEvery
  | Objective
  | Require
  | Return;

export interface Section extends Base {
  readonly kind: "section";
  readonly doc: string | null;
  /** Any word; the checker knows which ones there are. */
  readonly name: Name;
  readonly body: readonly Statement[];
}

export interface Param extends Base {
  readonly kind: "param";
  readonly doc: string | null;
  readonly name: Name;
  readonly fallback: Expression;
  readonly domain: Domain | null;
  /** Where it applies: `when cell == lstm else 1`. */
  readonly when: When | null;
}

export interface When extends Base {
  readonly kind: "when";
  readonly condition: Expression;
  /** Null where it was not said, which is an error. */
  readonly otherwise: Expression | null;
}

/** `require units mod heads == 0`. */
export interface Require extends Base {
  readonly kind: "require";
  readonly condition: Expression;
}

export interface Domain extends Base {
  readonly kind: "domain";
  readonly log: boolean;
  /** A range, or a set of choices. */
  readonly values: Expression;
  readonly step: Expression | null;
}

export interface Const extends Base {
  readonly kind: "const";
  readonly doc: string | null;
  readonly name: Name;
  readonly value: Expression;
}

export type DeclarationWord = "rows" | "vocab" | "scale" | "input" | "target";

export interface Declaration extends Base {
  readonly kind: "declaration";
  readonly doc: string | null;
  readonly word: DeclarationWord;
  readonly name: Name;
  readonly value: Expression;
}

export interface Assignment extends Base {
  readonly kind: "assignment";
  readonly doc: string | null;
  readonly name: Name;
  readonly value: Expression;
}

export interface StopWhen extends Base {
  readonly kind: "stop";
  readonly condition: Expression;
}

export interface KeepBest extends Base {
  readonly kind: "keep";
  readonly measure: Expression;
}

export interface ValidateEvery extends Base {
  readonly kind: "validate";
  readonly amount: Expression;
  readonly unit: Name;
}

export interface Objective extends Base {
  readonly kind: "objective";
  readonly word: "minimize" | "maximize";
  /** One or more, the one that decides most first. */
  readonly measures: readonly Expression[];
}

export interface Return extends Base {
  readonly kind: "return";
  readonly value: Expression;
}

export type Expression =
  | NumberLiteral
  | TextLiteral
  | Truth
  | Reference
  | Field
  | Call
  | Chain
  | List
  | Collection
  | Range
  | Unary
  | Binary
  | Sized
  | Missing;

export type NumberKind = "count" | "real" | "fraction" | "duration" | "size";

/** A fraction's value is 0.8 for `80%`; a duration's is in seconds, a size's in bytes. */
export interface NumberLiteral extends Base {
  readonly kind: "number";
  readonly type: NumberKind;
  readonly value: number;
  readonly text: string;
}

export interface TextLiteral extends Base {
  readonly kind: "text";
  readonly value: string;
}

export interface Truth extends Base {
  readonly kind: "truth";
  readonly value: boolean;
}

export interface Reference extends Base {
  readonly kind: "reference";
  readonly name: string;
}

export interface Field extends Base {
  readonly kind: "field";
  readonly of: Expression;
  readonly name: Name;
}

export interface Call extends Base {
  readonly kind: "call";
  readonly callee: Name;
  readonly arguments: readonly Argument[];
  /** `{ sha256 = "…" }` after a source. */
  readonly details: readonly Assignment[];
}

export interface Argument extends Base {
  readonly kind: "argument";
  readonly name: Name | null;
  readonly value: Expression;
}

/** `first |> stage() |> stage()`: each stage receives what came before as its first argument. */
export interface Chain extends Base {
  readonly kind: "chain";
  readonly first: Expression;
  readonly stages: readonly Expression[];
}

export interface List extends Base {
  readonly kind: "list";
  readonly items: readonly ListItem[];
}

/** `english` or `bits: [..50] of bit`. */
export interface ListItem extends Base {
  readonly kind: "item";
  readonly value: Expression;
  readonly type: TypeNode | null;
}

/** `{ rnn, gru }`, or with keys `{ train: …, test: … }`. */
export interface Collection extends Base {
  readonly kind: "collection";
  readonly entries: readonly Argument[];
}

export interface Range extends Base {
  readonly kind: "range";
  readonly low: Expression;
  readonly high: Expression;
}

export interface Unary extends Base {
  readonly kind: "unary";
  readonly operator: "-" | "not";
  readonly operand: Expression;
}

export type BinaryOperator = "+" | "-" | "*" | "/" | "mod" | "==" | "!=" | "<=" | ">=" | "<" | ">" | "and" | "or";

export interface Binary extends Base {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `64 by length`, `20 lanes of 35`. */
export interface Sized extends Base {
  readonly kind: "sized";
  readonly amount: Expression;
  readonly manner: "by" | "lanes";
  readonly detail: Expression;
}

/** Where something should stand and does not; the parser has already said so. */
export interface Missing extends Base {
  readonly kind: "missing";
}

export type TypeNode = SequenceType | NamedType | RangeType;

/** `[..50] of bit`, `[time, width] of real`. */
export interface SequenceType extends Base {
  readonly kind: "sequence-type";
  readonly dimensions: readonly TypeDimension[];
  readonly of: TypeNode;
}

export interface TypeDimension extends Base {
  readonly kind: "dimension";
  /** Null in `..50`: at most so many. */
  readonly low: Expression | null;
  readonly open: boolean;
  /** Null in `2..`: at least so many. */
  readonly high: Expression | null;
}

export interface NamedType extends Base {
  readonly kind: "named-type";
  readonly name: Name;
  /** `date("YYYYMMDD")`: how it is written. */
  readonly format: TextLiteral | null;
  /** `set of 0..127`: what it holds. */
  readonly of: TypeNode | null;
}

/** `0..50`: whole numbers in a range. */
export interface RangeType extends Base {
  readonly kind: "range-type";
  readonly low: Expression;
  readonly high: Expression;
}

export type Node =
  | File
  | EditionLine
  | Import
  | Definition
  | Statement
  | Parameter
  | Domain
  | When
  | Expression
  | Argument
  | ListItem
  | TypeNode
  | TypeDimension
  | Name;

/** The fields that hold nodes, in the order in which they are written. */
export const CHILDREN: { readonly [Kind in Node["kind"]]: readonly string[] } = {
  file: ["edition", "lateEditions", "imports", "definitions"],
  edition: [],
  import: ["names", "from"],
  experiment: ["name", "base", "body"],
  block: ["name", "parameters", "body"],
  pipeline: ["name", "parameters", "body"],
  criterion: ["name", "parameters", "body"],
  parameter: ["name", "type", "fallback"],
  section: ["name", "body"],
  param: ["name", "fallback", "domain", "when"],
  when: ["condition", "otherwise"],
  require: ["condition"],
  domain: ["values", "step"],
  const: ["name", "value"],
  declaration: ["name", "value"],
  assignment: ["name", "value"],
  stop: ["condition"],
  keep: ["measure"],
  validate: ["amount", "unit"],
  objective: ["measures"],
  return: ["value"],
  number: [],
  text: [],
  truth: [],
  reference: [],
  field: ["of", "name"],
  call: ["callee", "arguments", "details"],
  argument: ["name", "value"],
  chain: ["first", "stages"],
  list: ["items"],
  item: ["value", "type"],
  collection: ["entries"],
  range: ["low", "high"],
  unary: ["operand"],
  binary: ["left", "right"],
  sized: ["amount", "detail"],
  missing: [],
  "sequence-type": ["dimensions", "of"],
  dimension: ["low", "high"],
  "named-type": ["name", "format", "of"],
  "range-type": ["low", "high"],
  name: [],
};

/** The nodes directly inside a node, in source order: imports may stand between definitions. */
export function childrenOf(node: Node): readonly Node[] {
  const children = CHILDREN[node.kind].flatMap((field) => {
    const value: unknown = Reflect.get(node, field);
    if (Array.isArray(value)) return value as readonly Node[];
    return value ? [value as Node] : [];
  });
  return node.kind === "file" ? children.toSorted((a, b) => a.span.start - b.span.start) : children;
}
