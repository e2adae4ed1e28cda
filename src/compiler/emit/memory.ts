/** Types and places of a procedure's tensors: activations `a`, gradients `d`, carried state `c`. */
import type { Plan } from "../../plan/plan.js";
import type { Buffer, Procedure, StateEntry } from "../../plan/step.js";
import { allNodes } from "../lower/procedure.js";
import { GATES, settledNode, textOf } from "../lower/state.js";
import { dimCode, dimType, gatesType } from "./code.js";
import { indent, type Line, line } from "./lines.js";
import type { Names } from "./names.js";

interface Item {
  readonly node: string;
  readonly part: string;
  readonly dims: readonly string[];
  readonly dtype: "f32" | "i32";
  readonly slot: number;
  readonly pieces?: true;
}

export type Group = "a" | "d" | "c";

/** Scratch and lists of touched rows lie with the gradients; all else that is no gradient is an activation. */
export const WITH_GRADIENTS: ReadonlySet<string> = new Set([
  "dZ",
  "dZx",
  "dZh",
  "dQueries",
  "logits",
  "touched",
  "touchedCount",
]);

/** Carried state has slots of its own, after those of the buffers. */
export function itemsOf(
  procedure: Procedure,
  carried: readonly StateEntry[],
): { readonly [G in Group]: readonly Item[] } {
  const inGradients = ({ gradient, part }: Buffer) => gradient || WITH_GRADIENTS.has(part);
  return {
    a: procedure.buffers.filter((buffer) => !inGradients(buffer)),
    d: procedure.buffers.filter(inGradients),
    c: carried.map((entry, index) => ({
      node: entry.node,
      part: entry.part,
      dims: entry.dims,
      dtype: entry.dtype,
      slot: procedure.slots + index,
    })),
  };
}

export class MemoryEmitter {
  readonly #gates: ReadonlyMap<string, { readonly gates: number; readonly units: string }>;

  constructor(
    plan: Plan,
    readonly names: Names,
  ) {
    const recurrent = allNodes(plan.model).filter(({ layer }) => layer === "recurrent");
    this.#gates = new Map(
      recurrent.map((node) => {
        const { word, scalar } = settledNode(plan, node);
        return [node.id, { gates: GATES[word("cell")], units: textOf(scalar("units")) }];
      }),
    );
  }

  /** `export interface TrainMemory { … }`. */
  interfaceLines(name: string, doc: string, items: { readonly [G in Group]: readonly Item[] }): readonly Line[] {
    const docs = {
      a: "Activations.",
      d: "Their gradients, and working space.",
      c: "State carried from batch to batch.",
    };
    const groups = (["a", "d", "c"] as const).flatMap((group) => [
      line(`  /** ${docs[group]} */`),
      ...(items[group].length === 0 ? [line(`  readonly ${group}: object;`)] : this.#groupType(group, items[group])),
    ]);
    return [line(`/** ${doc} */`), line(`export interface ${name} {`), ...groups, line("}")];
  }

  #groupType(group: Group, items: readonly Item[]): readonly Line[] {
    return [
      line(`  readonly ${group}: {`),
      ...byNode(items).flatMap(([node, parts]) => {
        const types = parts.map((item) => `readonly ${item.part}: ${this.type(item)}`);
        return wrap(`    readonly ${this.names.of(node)}: {`, types, ";", "};", node);
      }),
      line("  };"),
    ];
  }

  /** `memory: (n, settings, sizes) => ({ … }),`. */
  placementLines(items: { readonly [G in Group]: readonly Item[] }): readonly Line[] {
    const groups = (["a", "d", "c"] as const).flatMap((group) => {
      if (items[group].length === 0) return [line(`${group}: {},`)];
      return [
        line(`${group}: {`),
        ...indent(
          byNode(items[group]).flatMap(([node, parts]) => {
            const places = parts.map(
              ({ part, dtype, slot, dims, pieces }) =>
                `${part}: ${dtype}(${[slot, ...this.#sizeCodes(dims, pieces)].join(", ")})`,
            );
            return wrap(`${this.names.of(node)}: {`, places, ",", "},", node);
          }),
          2,
        ),
        line("},"),
      ];
    });
    return [line("memory: (n, settings, sizes) => ({"), ...indent(groups, 2), line("}),")];
  }

  #sizeCodes(dims: readonly string[], pieces?: true): readonly string[] {
    const codes = dims.map((dim) => dimCode(dim, this.names));
    return pieces ? [`pieceRows(${codes.join(", ")})`, ...codes.slice(1)] : codes;
  }

  type({ node, part, dims, dtype, pieces }: Pick<Item, "node" | "part" | "dims" | "dtype" | "pieces">): string {
    const gated = this.#gates.get(node);
    const wide = part === "gates" || part === "dZ" || part === "dZx" || part === "dZh";
    const types = dims.map((dim, index) =>
      pieces && index === 0
        ? '"piece"'
        : gated && wide && index === dims.length - 1
          ? gatesType(gated.gates, gated.units, this.names)
          : dimType(dim, this.names),
    );
    return `${dtype === "i32" ? "Ids" : "Tensor"}<[${types.join(", ")}]>`;
  }
}

const WIDTH = 100;

/** On one line where it fits, else one line each. */
function wrap(
  head: string,
  parts: readonly string[],
  separator: "," | ";",
  tail: string,
  node: string,
): readonly Line[] {
  const flat = `${head} ${parts.join(`${separator} `)} ${tail}`;
  if (flat.length <= WIDTH) return [line(flat, node)];
  const blank = " ".repeat(head.length - head.trimStart().length);
  return [
    line(head, node),
    ...parts.map((part) => line(`${blank}  ${part}${separator}`, node)),
    line(`${blank}${tail}`),
  ];
}

function byNode(items: readonly Item[]): readonly (readonly [string, readonly Item[]])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const known = groups.get(item.node);
    if (known) known.push(item);
    else groups.set(item.node, [item]);
  }
  return [...groups];
}
