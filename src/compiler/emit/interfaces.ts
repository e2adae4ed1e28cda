/** The types of the emitted program: settings, parameters, batches, streams. */

import { parse, symbolsOf } from "../../ops/polynomial.js";
import type { ModelNode, Origins, Plan } from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import type { AttributeOperand, BatchRead, Instruction, Procedure, Step } from "../../plan/step.js";
import { allNodes } from "../lower/procedure.js";
import { samplingOf } from "../lower/sampled.js";
import { GATES, type Settled, settledNode, textOf } from "../lower/state.js";
import { comment, dimType, gatesType, key, literal } from "./code.js";
import { type Line, line } from "./lines.js";
import type { Names } from "./names.js";

function block(doc: string, name: string, body: readonly Line[]): readonly Line[] {
  return [line(`/** ${doc} */`), line(`export interface ${name} {`), ...body, line("}"), line("")];
}

/** Settings that are numbers; words have been chosen. */
export function settingsOf({ settings }: Plan): Plan["settings"] {
  return settings.filter(({ kind }) => kind !== "word");
}

export function settingsLines(plan: Plan, origins: Origins, names: Names): readonly Line[] {
  const body = settingsOf(plan).flatMap(({ id }) => {
    const { doc, place } = origins.nodes[id];
    return [
      line(`  /** ${comment(doc ? `${doc} ` : "")}\`${comment(place.text)}\` */`, id),
      line(`  readonly ${names.of(id)}: number;`, id),
    ];
  });
  return block("What may vary without compiling again.", "Settings", body);
}

/** Vocabularies whose size some shape needs. */
export function sizesOf(step: Step): readonly string[] {
  const dims = [
    ...step.state.flatMap((entry) => entry.dims),
    ...step.procedures.flatMap(({ buffers }) => buffers.flatMap((buffer) => buffer.dims)),
  ];
  const symbols = new Set(dims.flatMap((dim) => symbolsOf(parse(dim))));
  return [...symbols]
    .filter((name) => name.endsWith(".size"))
    .map((name) => name.slice(0, -".size".length))
    .sort();
}

export function sizesLines(step: Step, names: Names): readonly Line[] {
  const body = sizesOf(step).map((id) => line(`  readonly ${names.of(id)}: number;`, id));
  return block("Sizes that the data tell: how many ids a vocabulary has.", "Sizes", body);
}

/** Time symbols and the columns they belong to. */
export function extentsOf(plan: Plan, names: Names): readonly (readonly [extent: string, column: string])[] {
  const symbols = new Set(allNodes(plan.model).flatMap(({ type }) => (type.sequence ? [type.sequence.time] : [])));
  return [...symbols].map((symbol) => [names.time(symbol), names.column(symbol.replace(/\.time$/, ""))]);
}

export function extentsLines(plan: Plan, names: Names): readonly Line[] {
  const body = [
    line('  readonly batch: Extent<"batch">;'),
    ...extentsOf(plan, names).map(([extent]) => line(`  readonly ${extent}: Extent<${literal(extent)}>;`)),
  ];
  return block("How large a batch is: its examples, and the steps of the longest.", "Extents", body);
}

export function parametersLines(plan: Plan, names: Names): readonly Line[] {
  const nodes = allNodes(plan.model);
  const sizeOf = (id: string) => {
    const node = nodes.find((known) => known.id === id);
    return dimType(textOf(present(node?.type.features ?? node?.type.ids, () => `${id} has no size`)), names);
  };
  const body = nodes.flatMap((node) => {
    const type = weightsType(plan, node, sizeOf, names);
    return type ? [line(`  readonly ${names.of(node.id)}: ${type};`, node.id)] : [];
  });
  return block("What is trained: one flat block, by layer.", "Parameters", body);
}

function weightsType(plan: Plan, node: ModelNode, sizeOf: (id: string) => string, names: Names): string | null {
  const settled = settledNode(plan, node);
  const { scalar, word } = settled;
  const own = (attribute: string) => dimType(textOf(scalar(attribute)), names);
  switch (node.layer) {
    case "embed":
      if (node.inputs.weights !== undefined) return null;
      return `EmbeddingWeights<${sizeOf(node.inputs.ids)}, ${own("size")}>`;
    case "recurrent": {
      const cell = { rnn: "Rnn", gru: "Gru", lstm: "Lstm" }[word("cell")];
      const weights = `${cell}Weights<${sizeOf(node.inputs.x)}, ${own("units")}>`;
      return node.inputs.memory ? [weights, ...attentionTypes(settled, sizeOf, names)].join(" & ") : weights;
    }
    case "dense":
      if (node.inputs.weights !== undefined)
        return node.attributes.bias === false ? null : `OutputBias<${own("units")}>`;
      return samplingOf(plan, node.id)
        ? `ClassWeights${withoutBias(node)}<${own("units")}, ${sizeOf(node.inputs.x)}>`
        : `LinearWeights${withoutBias(node)}<${sizeOf(node.inputs.x)}, ${own("units")}>`;
    case "layer_norm":
      return `LayerNormWeights<${sizeOf(node.inputs.x)}>`;
    default:
      return null;
  }
}

function attentionTypes(
  { node, scalar, word }: Settled,
  sizeOf: (id: string) => string,
  names: Names,
): readonly string[] {
  const own = (attribute: string) => dimType(textOf(scalar(attribute)), names);
  const [units, found, score] = [own("units"), sizeOf(node.inputs.memory), word("attend")];
  const gates = GATES[word("cell")];
  return [
    word("feed") === "input"
      ? `ContextWeights<${found}, ${gatesType(gates, textOf(scalar("units")), names)}>`
      : `ContextWeights<${found}, ${units}> & OutputWeights<${units}>`,
    ...(score === "additive"
      ? [`KeyWeights<${found}, ${own("attend_size")}>`, `QueryWeights<${units}, ${own("attend_size")}>`]
      : []),
    ...(score === "multiplicative" ? [`KeyWeights<${found}, ${units}>`] : []),
  ];
}

function withoutBias({ attributes }: ModelNode): string {
  return attributes.bias === false ? "WithoutBias" : "";
}

export function batchLines(step: Step, names: Names, type: (read: BatchRead) => string): readonly Line[] {
  const decode = step.procedures.filter(({ name }) => name === "decode_step");
  const others = step.procedures.filter(({ name }) => name !== "decode_step");
  return [
    ...batchInterface("One batch: what is read of each column.", "Batch", others, names, type),
    ...batchInterface(
      "What one step of going on by itself reads: what came before.",
      "DecodeBatch",
      decode,
      names,
      type,
    ),
  ];
}

function batchInterface(
  doc: string,
  name: string,
  procedures: readonly Procedure[],
  names: Names,
  type: (read: BatchRead) => string,
): readonly Line[] {
  const columns = new Map<string, Map<string, BatchRead>>();
  const counted = new Set(procedures.flatMap(countedColumns));
  const weighed = new Set(procedures.flatMap(weighedColumns));
  for (const read of procedures.flatMap(({ reads }) => reads)) {
    const parts = columns.get(read.column) ?? new Map<string, BatchRead>();
    columns.set(read.column, parts.set(read.part, read));
  }
  const body = [...columns].flatMap(([id, parts]) => [
    line(`  readonly ${key(names.column(id))}: {`, id),
    ...[...parts].map(([part, read]) => line(`    readonly ${part}: ${type(read)};`, id)),
    ...(counted.has(id)
      ? [line("    /** Real steps of all examples. */"), line("    readonly steps: number;", id)]
      : []),
    ...(weighed.has(id) ? [line("    /** The sum of `worths`. */"), line("    readonly worth: number;", id)] : []),
    line("  };"),
  ]);
  return block(doc, name, [line("  readonly examples: number;"), ...body]);
}

/** Columns whose steps a loss or measure is averaged over. */
function countedColumns({ losses, measures }: Procedure): readonly string[] {
  return [...losses.map(({ share }) => share.over), ...measures.map(({ over }) => over)].filter(
    (over) => typeof over === "string",
  );
}

/** Columns by the weights of whose classes a loss is averaged. */
function weighedColumns({ losses }: Procedure): readonly string[] {
  return losses.flatMap(({ share: { over } }) => (typeof over === "object" && over !== null ? [over.worthOf] : []));
}

type StreamOf = Extract<AttributeOperand, { readonly stream: object }>["stream"];

/** Random streams that training draws from, by layer. */
export function streamsOf(step: Step): readonly StreamOf[] {
  const found = new Map<string, StreamOf>();
  const visit = (instruction: Instruction) => {
    if (instruction.kind === "scan") instruction.body.forEach(visit);
    else {
      for (const attribute of Object.values(instruction.attributes)) {
        if (typeof attribute === "object" && "stream" in attribute) found.set(attribute.stream.node, attribute.stream);
      }
    }
  };
  for (const { body } of step.procedures) body.forEach(visit);
  return [...found.values()];
}

export function streamsLines(step: Step, names: Names): readonly Line[] {
  const body = streamsOf(step).map(({ node }) => line(`  readonly ${names.of(node)}: Stream;`, node));
  return block("Random streams, by the layer that draws from them.", "Streams", body);
}
