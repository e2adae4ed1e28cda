/** Instructions of a procedure as statements. */

import { camelCase, placeOf } from "../../ops/calling.js";
import type { Argument, OpContract } from "../../ops/contract.js";
import { OPS } from "../../ops/table.js";
import { passOf } from "../../plan/pass-of.js";
import { present } from "../../plan/present.js";
import type { Call, FirstRows, Instruction, Operand, Share, Slice } from "../../plan/step.js";
import { dimCode, dimType, literal, scalarCode, symbolCode } from "./code.js";
import { indent, type Line, line } from "./lines.js";
import { WITH_GRADIENTS } from "./memory.js";
import type { Names } from "./names.js";

export function instructionLines(
  body: readonly Instruction[],
  names: Names,
  comments: (node: string) => string | null,
  before: ReadonlySet<string> = new Set(),
): readonly Line[] {
  const said = new Set(before);
  return body.flatMap((instruction): readonly Line[] => {
    const head = sourcesOf(instruction).flatMap((node) => {
      const text = comments(node);
      if (text === null || said.has(text)) return [];
      said.add(text);
      return [line(`// ${text}`, node)];
    });
    // A loss of several terms is said once: a later term then leads to the layer that it took over.
    const source = head.at(-1)?.node ?? instruction.node;
    if (instruction.kind === "call") return [...head, line(callCode(instruction, names), source)];
    const time = symbolCode(instruction.time, names);
    const loop =
      instruction.time === "1"
        ? "for (let t = 0; t < 1; t++) {"
        : instruction.reverse
          ? `for (let t = ${time} - 1; t >= 0; t--) {`
          : `for (let t = 0; t < ${time}; t++) {`;
    const inner = instructionLines(instruction.body, names, comments, said);
    return [...head, line(loop, instruction.node), ...indent(inner, 2), line("}", instruction.node)];
  });
}

/** The nodes that an instruction is the first to work out: its own, and those that it takes over. */
function sourcesOf(instruction: Instruction): readonly string[] {
  if (instruction.kind === "scan") return instruction.reverse ? [] : [instruction.node];
  const { node, arguments: given } = instruction;
  const spec = passOf(instruction);
  const nodesOf = (role: "weight" | "output") =>
    spec.arguments.flatMap((argument) => {
      const operand = argument.role === role ? given[argument.name] : undefined;
      if (operand === undefined) return [];
      const id = "state" in operand ? operand.state : "buffer" in operand ? operand.buffer : null;
      return [id === null ? node : id.slice(0, id.lastIndexOf("."))];
    });
  const outputs = nodesOf("output");
  if (outputs.length === 0) return [];
  const others = [...nodesOf("weight"), ...outputs].filter((other) => other !== node);
  return [...new Set([...others, node])];
}

function callCode(call: Call, names: Names): string {
  const { op, pass, node, arguments: given, attributes, accumulate } = call;
  const contract: OpContract = OPS[op];
  const spec = passOf(call);
  const groups = new Map<string, [string, string][]>();
  const alone: string[] = [];
  for (const argument of spec.arguments) {
    const operand = given[argument.name];
    if (operand === undefined) continue;
    const [group, name] = placeOf(argument, pass, contract);
    const code = operandCode(operand, names);
    if (group === null) alone.push(`${name}: ${code}`);
    else groups.set(group, [...(groups.get(group) ?? []), [name, code]]);
  }
  const grouped = [...groups].map(
    ([group, entries]) => `${group}: ${groupCode(group, entries, node, names, spec.arguments, given)}`,
  );
  const numbers = spec.attributes.flatMap(({ name, fallback }) => {
    if (attributes[name] === undefined && fallback !== undefined) return [];
    const code = attributeCode(attributes[name], names);
    return [code === name ? name : `${name}: ${code}`];
  });
  const added = accumulate.map((result) =>
    present(spec.arguments.find(({ name }) => name === result)?.of, () => `${op} has no gradient ${result}`),
  );
  const accumulated = added.length > 0 ? [`accumulate: [${added.map(literal).join(", ")}]`] : [];
  return `ops.${camelCase(op)}.${pass}({ ${[...alone, ...grouped, ...numbers, ...accumulated].join(", ")} });`;
}

/** `p.states` for all the weights of a layer, `...g.states` for all their gradients; else one by one. */
function groupCode(
  group: string,
  entries: readonly (readonly [string, string])[],
  node: string,
  names: Names,
  spec: readonly Argument[],
  given: Call["arguments"],
): string {
  const layer = names.of(node);
  // Weights may be another node's: those of a dense layer that is part of its loss.
  const ownerIn = (block: "p" | "g") => {
    const code = entries.find(([, text]) => text.startsWith(`${block}.`))?.[1];
    return code?.slice(0, code.lastIndexOf(".")) ?? `${block}.${layer}`;
  };
  const whole = {
    weights: ownerIn("p"),
    out: `a.${layer}`,
    to: ownerIn("g"),
    from: `d.${layer}`,
    scratch: `d.${layer}`,
  }[group];
  const own = entries.filter(([name, code]) => code === `${whole}.${name}`);
  const isWhole =
    group === "weights" || group === "out" || (group === "to" && own.length > 0 && ownsAll(own, spec, given));
  if (whole && isWhole && own.length === entries.length) return whole;
  if (group === "to" && isWhole) {
    const others = entries.filter((entry) => !own.includes(entry)).map(([name, code]) => `${name}: ${code}`);
    return `{ ${[...others, `...${whole}`].join(", ")} }`;
  }
  return `{ ${entries.map(([name, code]) => `${name}: ${code}`).join(", ")} }`;
}

/** True when the gradients named are those of all the weights the op has here. */
function ownsAll(
  own: readonly (readonly [string, string])[],
  spec: readonly Argument[],
  given: Call["arguments"],
): boolean {
  const wanted = spec.filter(({ role, name }) => role === "result" && given[name] && "gradient" in given[name]);
  return wanted.length === own.length;
}

export function operandCode(operand: Operand, names: Names): string {
  if ("state" in operand) return firstCode(stateCode(operand.state, names), operand.first, names);
  if ("gradient" in operand)
    return firstCode(stateCode(operand.gradient, names).replace(/^p\./, "g."), operand.first, names);
  if ("column" in operand) return sliceCode(`batch.${names.column(operand.column)}.${operand.part}`, operand.at, names);
  return sliceCode(bufferCode(operand.buffer, names), operand.at, names);
}

/** `a.states.y`, or `d.states.y` for its gradient. */
export function bufferCode(id: string, names: Names): string {
  const isGradient = id.startsWith("d ");
  const plain = isGradient ? id.slice(2) : id;
  const at = plain.lastIndexOf(".");
  const [node, part] = [plain.slice(0, at), plain.slice(at + 1)];
  return `${isGradient || WITH_GRADIENTS.has(part) ? "d" : "a"}.${names.of(node)}.${part}`;
}

function stateCode(id: string, names: Names): string {
  const at = id.lastIndexOf(".");
  const [node, part] = [id.slice(0, at), id.slice(at + 1)];
  return `${part.startsWith("carried") ? "c" : "p"}.${names.of(node)}.${part}`;
}

/** Rows of a table from its first on; their types are said, because no tensor says how many they are. */
function firstCode(code: string, first: FirstRows | undefined, names: Names): string {
  if (!first) return code;
  const types = [...first.of, first.rows].map((dim) => dimType(dim, names));
  return `slice.first<${types.join(", ")}>(${code}, ${dimCode(first.rows, names)})`;
}

function sliceCode(code: string, at: Slice | undefined, names: Names): string {
  if (!at) return code;
  return at.step === "t" ? `slice.at(${code}, t)` : `slice.before(${code}, t, ${bufferCode(at.first, names)})`;
}

function attributeCode(attribute: Call["attributes"][string], names: Names): string {
  if (typeof attribute === "string") return literal(attribute);
  if (typeof attribute === "number") return scalarCode(attribute, names);
  if ("counter" in attribute) return attribute.counter;
  if ("stream" in attribute) return `streams.${names.of(attribute.stream.node)}`;
  if ("share" in attribute) return shareCode(attribute.share, names);
  return scalarCode(attribute, names);
}

/** The weight of a loss over what it is averaged over. */
function shareCode({ weight, over }: Share, names: Names): string {
  const code = scalarCode(weight, names);
  return `${/ [+-] /.test(code) ? `(${code})` : code} / ${countCode(over, names)}`;
}

export function countCode(over: Share["over"], names: Names): string {
  if (typeof over === "object" && over !== null) return `batch.${names.column(over.worthOf)}.worth`;
  return over === null ? "batch.examples" : `batch.${names.column(over)}.steps`;
}
