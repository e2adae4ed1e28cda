/** One rule for each layer of the plan. */
import type { LayerName, ModelNode } from "../../../plan/plan.js";
import { dense } from "./dense.js";
import { activation, add, affine, layerNorm, multiply, subtract } from "./elementwise.js";
import { embed } from "./embed.js";
import { joined } from "./joined.js";
import { dropout, noise } from "./random.js";
import { recurrent } from "./recurrent.js";
import type { LayerRule } from "./rule.js";
import { scanRule } from "./scan.js";
import { input, last, modulo, predicted, previous } from "./sequence.js";

/** A scan gives the nodes of its body what each step receives. */
const given: LayerRule = {
  forward: (node, procedure) => procedure.result(node.id),
};

const RULES: { readonly [L in Exclude<LayerName, "scan">]: LayerRule } = {
  input,
  previous,
  embed,
  recurrent,
  dense,
  dropout,
  noise,
  layer_norm: layerNorm,
  last,
  joined,
  add,
  subtract,
  multiply,
  affine,
  activation,
  scan_item: given,
  scan_state: given,
  predicted,
  modulo,
};

const scan = scanRule(ruleOf);

export function ruleOf(node: ModelNode): LayerRule {
  return node.layer === "scan" ? scan : RULES[node.layer];
}
