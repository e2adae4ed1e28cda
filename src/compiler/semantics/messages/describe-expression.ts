/** For messages about what was written where only some forms of expression may stand. */
import type { Expression } from "../../syntax/tree.js";

const FORMS: { readonly [K in Expression["kind"]]: string } = {
  number: "a number",
  text: "a text",
  truth: "true or false",
  reference: "a name",
  field: "a field",
  call: "a call",
  chain: "a chain",
  list: "a list",
  collection: "a set",
  range: "a range",
  unary: "an operation",
  binary: "an operation",
  sized: "a batch",
  missing: "nothing",
};

export function describeExpression({ kind }: Expression): string {
  return FORMS[kind];
}
