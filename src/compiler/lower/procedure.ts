/** A procedure being built: its calls, the buffers they use, and where gradients go. */

import type { Dtype } from "../../ops/contract.js";
import type { OpName } from "../../ops/names.js";
import { OPS } from "../../ops/table.js";
import type { ModelNode, Plan } from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import type {
  AttributeOperand,
  BatchPart,
  BatchRead,
  Buffer,
  Call,
  Instruction,
  Operand,
  ProcedureName,
  RowTable,
} from "../../plan/step.js";
import type { Projection } from "./projections.js";
import { type Settled, settledNode, textOf } from "./state.js";

/** What a node gives: its main result, and for recurrent layers the final state. */
export interface Result {
  readonly y: Operand;
  readonly last?: Operand;
  readonly lastCell?: Operand;
}

/** A buffer that has no slot yet. */
export type DraftBuffer = Omit<Buffer, "slot">;

export interface Mode {
  readonly name: ProcedureName;
  readonly mode: "train" | "evaluate";
  /** Recurrent layers begin from the state that the batch before left. */
  readonly carries: boolean;
  /** One step at a time, from what came before it. */
  readonly single: boolean;
}

export interface Use {
  /** Something reads the last step's state. */
  readonly last: boolean;
  readonly lastCell: boolean;
}

export class Procedure {
  readonly buffers = new Map<string, DraftBuffer>();
  readonly reads = new Map<string, BatchRead>();
  readonly results = new Map<string, Result>();
  /** Buffers whose value depends on something trained. */
  readonly trained = new Set<string>();
  readonly carried = new Map<string, { readonly dims: readonly string[]; readonly dtype: Dtype }>();
  readonly tables: RowTable[] = [];
  /** State whose gradient has been written, and is added to from now on. */
  readonly #written = new Set<string>();
  readonly #body: Instruction[] = [];
  #target: Instruction[] = this.#body;
  /** The steps of the loop being filled: its buffers hold all of them, and its calls see one. */
  #loopTime: string | null = null;
  readonly #nodes: ReadonlyMap<string, ModelNode>;

  constructor(
    readonly plan: Plan,
    readonly mode: Mode,
    readonly uses: ReadonlyMap<string, Use>,
    /** Dense layers that are worked out as part of their loss (projections.ts). */
    readonly projections: ReadonlyMap<string, Projection> = new Map(),
  ) {
    this.#nodes = new Map(allNodes(plan.model).map((node) => [node.id, node]));
  }

  get body(): readonly Instruction[] {
    return this.#body;
  }

  node(id: string): ModelNode {
    return present(this.#nodes.get(id), () => `the plan has no node ${id}`);
  }

  settled(node: ModelNode): Settled {
    return settledNode(this.plan, node);
  }

  result(id: string): Result {
    return present(this.results.get(id), () => `${id} is used before it is worked out`);
  }

  /** Dimensions of a node's main result: `[time, batch, features]` without those it has not. */
  dims({ type }: ModelNode): readonly string[] {
    const time = type.sequence ? [this.time(type.sequence.time)] : [];
    return [...time, "batch", ...(type.features === null ? [] : [textOf(type.features)])];
  }

  time(symbol: string): string {
    return this.mode.single ? "1" : symbol;
  }

  buffer(
    node: string,
    part: string,
    dims: readonly string[],
    extra: Partial<Pick<DraftBuffer, "dtype" | "lifetime" | "pieces">> = {},
  ): Operand {
    const id = `${node}.${part}`;
    const all = this.#loopTime === null ? dims : [this.#loopTime, ...dims];
    this.buffers.set(id, { id, node, part, gradient: false, dims: all, dtype: "f32", lifetime: "step", ...extra });
    return this.#loopTime === null ? { buffer: id } : { buffer: id, at: { step: "t" } };
  }

  /** Lists for the rows that the gradient of some of a node's states touches, kept from step to step. */
  touchedRows(node: string, parts: readonly string[], dims: readonly string[]): Readonly<Record<string, Operand>> {
    const touched = this.buffer(node, "touched", dims, { dtype: "i32", lifetime: "run" });
    const touchedCount = this.buffer(node, "touchedCount", ["1"], { dtype: "i32", lifetime: "run" });
    for (const part of parts) {
      this.tables.push({ state: `${node}.${part}`, touched: `${node}.touched`, count: `${node}.touchedCount` });
    }
    return { touched, touchedCount };
  }

  read(column: string, part: BatchPart, dtype: Dtype, dims: readonly string[]): Operand {
    this.reads.set(`${column}.${part}`, { column, part, dtype, dims });
    return { column, part };
  }

  /** The lengths of a masked sequence; undefined where every step is real. */
  lengths({ type }: ModelNode): Operand | undefined {
    const { sequence } = type;
    if (!sequence?.masked || this.mode.single) return undefined;
    return this.read(columnOfTime(sequence.time), "lengths", "i32", ["batch"]);
  }

  /** 1 for real steps and 0 for padding; undefined where every step is real. */
  weights({ type }: ModelNode): Operand | undefined {
    const { sequence } = type;
    if (!sequence?.masked || this.mode.single) return undefined;
    return this.read(columnOfTime(sequence.time), "weights", "f32", [sequence.time, "batch"]);
  }

  call(
    op: OpName,
    pass: Call["pass"],
    node: string,
    given: Readonly<Record<string, Operand | undefined>>,
    attributes: Readonly<Record<string, AttributeOperand>> = {},
    accumulate: readonly string[] = [],
  ): void {
    const present = Object.entries(given).filter((entry): entry is [string, Operand] => entry[1] !== undefined);
    this.#target.push({ kind: "call", op, pass, node, arguments: Object.fromEntries(present), attributes, accumulate });
    if (pass === "forward" && present.some(([, operand]) => this.isTrained(operand))) {
      const contract = OPS[op].forward.arguments.filter(({ role }) => role === "output").map(({ name }) => name);
      for (const [name, operand] of present)
        if (contract.includes(name) && "buffer" in operand) this.trained.add(operand.buffer);
    }
  }

  /** Everything called meanwhile stands in a loop over time. */
  loop(node: string, time: string, reverse: boolean, fill: () => void): void {
    const outer = this.#target;
    const body: Instruction[] = [];
    this.#target = body;
    this.#loopTime = time;
    fill();
    this.#loopTime = null;
    this.#target = outer;
    outer.push({ kind: "scan", node, time, reverse, body });
  }

  isTrained(operand: Operand): boolean {
    if ("state" in operand) return true;
    return "buffer" in operand && this.trained.has(operand.buffer);
  }

  /** The gradient of a buffer, where something has already been put into it. */
  known(operand: Operand): Operand | undefined {
    if (!("buffer" in operand)) return undefined;
    const id = `d ${operand.buffer}`;
    return this.buffers.has(id) ? sliced({ buffer: id }, operand) : undefined;
  }

  /**
   * Where a call puts the gradient of an operand, and whether it adds to what is there; nothing where no gradient is
   * wanted. `whole` gives the dimensions where the buffer's own do not fit.
   */
  into(
    operand: Operand | undefined,
    whole?: readonly string[],
  ): { readonly operand: Operand; readonly adds: boolean } | undefined {
    if (operand === undefined || !this.isTrained(operand)) return undefined;
    if ("state" in operand) {
      const adds = this.#written.has(operand.state);
      this.#written.add(operand.state);
      return { operand: { ...(operand.first ? { first: operand.first } : {}), gradient: operand.state }, adds };
    }
    if (!("buffer" in operand)) return undefined;
    const of = present(this.buffers.get(operand.buffer), () => `no buffer ${operand.buffer}`);
    const id = `d ${of.id}`;
    const adds = this.buffers.has(id);
    if (!adds) this.buffers.set(id, { ...of, id, gradient: true, dims: whole ?? of.dims });
    return { operand: sliced({ buffer: id }, operand), adds };
  }

  /** Says that a state's gradient has been begun, so that every call adds to it. */
  beginGradient(state: string): void {
    this.#written.add(state);
  }

  hasGradient(state: string): boolean {
    return this.#written.has(state);
  }

  /** Arguments and accumulate list of a backward call's results. */
  gather(wanted: Readonly<Record<string, ReturnType<Procedure["into"]>>>): {
    readonly given: Readonly<Record<string, Operand>>;
    readonly accumulate: readonly string[];
  } {
    const present = Object.entries(wanted).flatMap(([name, into]) => (into ? [{ name, ...into }] : []));
    return {
      given: Object.fromEntries(present.map(({ name, operand }) => [name, operand])),
      accumulate: present.filter(({ adds }) => adds).map(({ name }) => name),
    };
  }
}

function sliced(
  gradient: { readonly buffer: string },
  { at }: { readonly at?: Extract<Operand, { buffer: string }>["at"] },
): Operand {
  if (!at) return gradient;
  return { ...gradient, at: at.step === "t" ? at : { step: "previous", first: `d ${at.first}` } };
}

export function allNodes(nodes: readonly ModelNode[]): readonly ModelNode[] {
  return nodes.flatMap((node) => (node.body ? [...allNodes(node.body.nodes), node] : [node]));
}

/** `column.0` of `column.0.time`. */
export function columnOfTime(time: string): string {
  return time.slice(0, -".time".length);
}
