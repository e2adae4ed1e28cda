/** What every rule of the checker is given. */
import type { Interval } from "../../ops/polynomial.js";
import type { SettingCondition } from "../../plan/plan.js";
import { type Diagnostic, type DiagnosticExtras, diagnostic } from "../diagnostics/diagnostic.js";
import type { Code, MessageParameters } from "../diagnostics/table.js";
import { isWithin, type Span } from "../source.js";
import type { Block, Criterion, Expression, Pipeline } from "../syntax/tree.js";
import type { ColumnNode, ModelNode, Origin, SettingNode } from "./graph.js";
import type { PartSpans } from "./messages/part-spans.js";
import { declarationOf } from "./messages/told-of.js";
import type { Scope } from "./names/scope.js";
import type { Value } from "./values/value.js";

/** Where an expression stands; decides what may be called there and what a name means. */
export type Where = "constant" | "data" | "model" | "train" | "decode" | "measure" | "search";

export interface Context {
  readonly where: Where;
  readonly scope: Scope;
  /** What the nodes made here are called; the name of the statement being worked out. */
  readonly origin: Origin;
  readonly shared: Shared;
  /** Blocks and pipelines being expanded, to refuse recursion. */
  readonly expanding: readonly string[];
}

/** One for each run of the checker over an experiment at one structural case. */
export interface Shared {
  readonly report: (diagnostic: Diagnostic) => void;
  readonly elaborate: (expression: Expression, context: Context) => Value;
  readonly settings: ReadonlyMap<string, SettingNode>;
  /** Bounds of settings and data symbols. */
  readonly intervals: Map<string, Interval>;
  /** The word that each setting of words stands for in this case. */
  readonly words: ReadonlyMap<string, string>;
  /** What every point of the search space fulfils, settings by their names. */
  readonly requires: readonly SettingCondition[];
  readonly callables: ReadonlyMap<string, UserCallable>;
  /** Names that would be among them, had it not been said that they cannot be. */
  readonly broken: ReadonlySet<string>;
  /** A body is gone through without a call: what enters a chain is not known, and its stages are looked at all the same. */
  readonly isWithoutValues: boolean;
  /** Sequences are joined end to end and cut into lanes. */
  readonly lanes: boolean;
  /** The tensor that reads a column, made once for each use as ids or as reals. */
  readonly inputNodes: Map<ColumnNode, { ids?: ModelNode; reals?: ModelNode }>;
  /** Columns by what they are made of: two that mean the same are one (language rule R8). */
  readonly columns: Map<string, ColumnNode>;
  /** How many times blocks and pipelines have been written out, and where the outermost of them is called. */
  readonly written: { calls: number; from: Span | null };
  /** Where parts of nodes are written. */
  readonly spans: PartSpans;
  /** A new symbol for something that only the data will tell. */
  readonly fresh: (stem: string) => string;
  /** What was written at a place. */
  readonly textOf: (span: Span) => string;
  /** A path written in a file, as seen from the folder of the experiment. */
  readonly pathFrom: (file: string, path: string) => string;
  /** Whether a path written in a file stays inside the project. */
  readonly isInside: (file: string, path: string) => boolean;
}

/** A block, pipeline or criterion, with the file whose names its body sees. */
export interface UserCallable {
  readonly definition: Block | Pipeline | Criterion;
  readonly callables: () => ReadonlyMap<string, UserCallable>;
  readonly constants: () => Scope;
  /** Names of its file that stand for something that could not be had, which has been said. */
  readonly broken: ReadonlySet<string>;
}

export function report<C extends Code>(
  context: Context,
  code: C,
  span: Span,
  parameters: MessageParameters<C>,
  extras?: DiagnosticExtras,
): void {
  context.shared.report(diagnostic(code, span, parameters, extras));
}

/** Reports something of another kind than is wanted, with what was written, and where what is named there is declared. */
export function wrongKind(
  context: Context,
  span: Span,
  parameters: { readonly name: string; readonly wanted: string; readonly given: string },
  { related = [], ...extras }: DiagnosticExtras = {},
): void {
  const written = context.shared.textOf(span);
  const declared = declarationOf(context, written);
  const places = declared && !isWithin(span, declared.span) ? [...related, declared] : related;
  report(context, "wrong-kind", span, { ...parameters, written }, { ...extras, related: places });
}
