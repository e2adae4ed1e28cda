/** What the runtime is told of losses: classes that are drawn, what is fed in the place of words, what classes count. */

import type { AttributePlan, ModelNode, Plan, Scalar } from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import { key, literal, scalarCode } from "./code.js";
import { functionLines, type Line, line } from "./lines.js";
import type { Names } from "./names.js";

interface Told {
  readonly plan: Plan;
  readonly names: Names;
}

/** How many classes each loss that samples them draws, for the runtime to compare with how many there are. */
export function sampledLines({ plan, names }: Told): readonly Line[] {
  const body = plan.train.loss.flatMap(({ kind, output, samples }) => {
    const classes = plan.model.find(({ id }) => id === output)?.type.features;
    if (kind !== "sampled_softmax" || samples === undefined || classes == null) return [];
    return [
      line(
        `  { layer: ${literal(names.of(output))}, samples: ${scalarCode(samples, names)}, classes: ${scalarCode(classes, names)} },`,
        output,
      ),
    ];
  });
  return whereAny("Classes that a step draws, and of how many.", "sampled", ["settings", "sizes"], "[]", body);
}

/** What is fed in the place of a target's words while training. */
export function fedLines({ plan, names }: Told): readonly Line[] {
  const byId = new Map(plan.model.map((node) => [node.id, node]));
  const told = new Set<string>();
  const body = plan.model.flatMap(({ id, layer, inputs, attributes, type }) => {
    const column = byId.get(inputs.x)?.inputs.column;
    if (layer !== "previous" || Object.keys(attributes).length === 0 || column === undefined || told.has(column))
      return [];
    told.add(column);
    const learnt = plan.train.loss.find(({ target }) => target === inputs.x);
    const facts = [
      `stream: ${literal(id)}`,
      ...Object.entries(attributes).map(([name, value]) => `${name}: ${attributeCode(plan, value, names)}`),
      ...(attributes.blank === undefined ? [] : [`blankId: ${scalarCode(idsOf(id, type), names)} - 1`]),
      ...(attributes.own !== undefined && learnt ? [`logits: ${literal(names.of(learnt.output))}`] : []),
    ];
    return [line(`  ${names.column(column)}: { ${facts.join(", ")} },`, id)];
  });
  return whereAny("What is fed in the place of words while training.", "fed", ["settings", "sizes"], "{}", body);
}

/** What the classes of a target count in its loss. */
export function weighedLines({ plan, names }: Told): readonly Line[] {
  const byColumn = new Map<string, Line>();
  for (const { target, weights } of plan.train.loss) {
    const node = plan.model.find(({ id }) => id === target);
    if (weights === undefined || node === undefined) continue;
    const code =
      typeof weights === "string"
        ? literal(weights)
        : `[${weights.map((weight) => scalarCode(weight, names)).join(", ")}]`;
    byColumn.set(node.inputs.column, line(`  ${key(names.column(node.inputs.column))}: ${code},`, target));
  }
  return whereAny(
    "What each class counts in the loss: as listed, or one over how often train has it.",
    "weighed",
    ["settings"],
    "{}",
    [...byColumn.values()],
  );
}

/** A function that returns a list or a record with these lines; none where there is nothing to return. */
function whereAny(
  does: string,
  name: string,
  parameters: readonly string[],
  [open, close]: "[]" | "{}",
  body: readonly Line[],
): readonly Line[] {
  if (body.length === 0) return [];
  const lines = [line(`return ${open}`), ...body, line(`${close};`)];
  return [line(""), line(`/** ${does} */`), ...functionLines(name, parameters, lines)];
}

/** Only ids can be blanked out. */
function idsOf(id: string, { ids }: ModelNode["type"]): Scalar {
  return present(ids, () => `${id} has no ids`);
}

function attributeCode(plan: Plan, attribute: AttributePlan, names: Names): string {
  if (typeof attribute === "object" && "word" in attribute) {
    const { word } = attribute;
    const chosen = typeof word === "string" ? word : plan.settings.find(({ id }) => id === word.setting)?.value;
    return literal(String(chosen));
  }
  if (typeof attribute === "boolean" || (typeof attribute === "object" && "initial" in attribute))
    throw new TypeError("what is fed is told by numbers and words");
  return scalarCode(attribute, names);
}
