/** Weights that two layers share: the table of an embedding, for other ids of its vocabulary or as an output's matrix. */
import { format, type Polynomial, same, subtract } from "../../../ops/polynomial.js";
import type { Bound, CallSite } from "../calls/callable.js";
import { report, wrongKind } from "../context.js";
import type { ModelNode } from "../graph.js";
import { called } from "../names/called.js";
import { boundsOf, findPoint } from "../values/ranges.js";
import { describe } from "../values/value.js";

/** The embedding whose table `weights:` names, and its sizes. */
export interface Owner {
  readonly node: ModelNode;
  /** Ids, from 0. */
  readonly rows: Polynomial;
  readonly size: Polynomial;
}

/** Null where it names none, and that is reported. */
export function ownerOf(bound: Bound, site: CallSite): Owner | null {
  const value = bound.value("weights", "tensor", "feature");
  const given = value.kind === "tensor" ? value.node : null;
  const node = given?.inputs.weights ?? given;
  const [rows, size] = [node?.inputs.ids?.type.ids?.size, node?.type.features];
  if (node?.layer === "embed" && given?.layer === "embed" && rows && size) return { node, rows, size };
  const what = given ? `what \`${given.layer}\` makes` : describe(value);
  wrongKind(site.context, site.spanOf("weights"), {
    name: "weights",
    wanted: "a layer that `embed` makes",
    given: what,
  });
  return null;
}

/** What the owner has begun cannot begin otherwise. */
export function beginsWithOwner({ node }: Owner, bound: Bound, { context, spanOf }: CallSite): boolean {
  if (bound.value("initial", "initial").initial.kind === "default") return true;
  const related = [{ span: node.origin.span, message: "they begin here" }];
  report(context, "tied-initial", spanOf("initial"), { owner: nameOf(node) }, { related });
  return false;
}

function nameOf({ origin }: ModelNode): string {
  return called(origin, "the other layer");
}

/** Ids that the table has rows for, of the same words. */
export function sharesIds({ node, rows }: Owner, ids: ModelNode, site: CallSite): boolean {
  const [mine, theirs] = [ids.type.ids, node.inputs.ids.type.ids];
  if (!mine || mine.vocabulary !== theirs?.vocabulary) {
    const kindOf = (of: typeof theirs) => (of?.vocabulary ? `words of \`${of.vocabulary.origin.name}\`` : "classes");
    const related = [{ span: node.origin.span, message: `a table of ${kindOf(theirs)}` }];
    report(
      site.context,
      "tied-vocabulary",
      site.spanOf("ids"),
      { mine: kindOf(mine), theirs: kindOf(theirs) },
      { related },
    );
    return false;
  }
  return hasRows({ node, rows }, mine.size, "ids", "ids", site);
}

/** A row for each class, as wide as what is multiplied with it. */
export function isTurned(owner: Owner, x: ModelNode, units: Polynomial, site: CallSite): boolean {
  const { features } = x.type;
  return hasRows(owner, units, "units", "units", site) && (!features || isAsWide(owner, features, "x", site));
}

/** Features that the table has. */
export function isAsWide(
  { node, size }: Pick<Owner, "node" | "size">,
  features: Polynomial,
  of: string,
  site: CallSite,
) {
  if (same(features, size)) return true;
  const point = findPoint(site.context, subtract(features, size), (value) => value !== 0);
  if (!point) return true;
  const related = [{ span: node.origin.span, message: `its rows have ${format(size)} features` }];
  const parameters = {
    owner: nameOf(node),
    has: `${format(size)} features`,
    wanted: format(features),
    at: point.text,
  };
  report(site.context, "tied-size", site.spanOf(of), parameters, { related });
  return false;
}

function hasRows(
  { node, rows }: Pick<Owner, "node" | "rows">,
  wanted: Polynomial,
  what: string,
  of: string,
  { context, spanOf }: CallSite,
): boolean {
  const spare = subtract(rows, wanted);
  const point = boundsOf(context, spare).low < 0 ? findPoint(context, spare, (value) => value < 0) : null;
  if (!point) return true;
  const related = [{ span: node.origin.span, message: `it has ${format(rows)} rows` }];
  const parameters = {
    owner: nameOf(node),
    has: `${format(rows)} rows`,
    wanted: `${format(wanted)} ${what}`,
    at: point.text,
  };
  report(context, "tied-size", spanOf(of), parameters, { related });
  return false;
}
