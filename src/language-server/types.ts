/** What names stand for, in a line, as hovers and hints show it. */
import type { CheckedSpace } from "../compiler/semantics/check-experiment.js";
import type { ModelNode } from "../compiler/semantics/graph.js";
import { idSize } from "../compiler/semantics/values/tensors.js";
import { describe, describeItem, describeTensor, type Value } from "../compiler/semantics/values/value.js";
import type { Span } from "../compiler/source.js";
import type { Definition } from "../compiler/syntax/tree.js";
import { constantValue, format } from "../ops/polynomial.js";
import { thousands } from "../spelling/thousands.js";
import type { State } from "./workspace.js";

/** What an experiment of the file was found to be; null for other definitions. */
export function spaceOf({ checked }: State, definition: Definition | null): CheckedSpace | null {
  return definition?.kind === "experiment" ? (checked.spaces.get(definition.name.text) ?? null) : null;
}

/** Null where it could not be told. */
export function typeText(value: Value | undefined): string | null {
  if (value === undefined || value.kind === "unknown") return null;
  switch (value.kind) {
    case "tensor":
      return describeTensor(value.node.type);
    case "feature": {
      const { item } = value.node;
      const size = item.kind === "whole" || item.kind === "token" ? idSize(value.node) : null;
      return size ? `${describeItem(item)}, ${format(size)} classes` : describeItem(item);
    }
    case "number":
      return `${describe(value)}, ${format(value.amount)}`;
    case "rows":
      return `rows of ${[...value.node.columns].map(([name, item]) => `${name}: ${describeItem(item)}`).join(", ")}`;
    case "vocabulary": {
      const most = value.node.most ? constantValue(value.node.most) : undefined;
      return most === undefined ? "vocabulary of train" : `vocabulary of train, ${thousands(most)} words at most`;
    }
    default:
      return describe(value);
  }
}

/** The layer that a call makes, by where its name stands. */
export function layerAt({ spans }: CheckedSpace, span: Span): ModelNode | null {
  const made = spans.madeAt(span);
  return made && isLayer(made) ? made : null;
}

function isLayer(made: object): made is ModelNode {
  return "kind" in made && made.kind === "model";
}

/** What was written at a place. */
export function writtenAt({ checked }: State, { file, start, end }: Span): string {
  return checked.sources.get(file)?.text.slice(start, end) ?? "";
}
