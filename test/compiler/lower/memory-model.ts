/**
 * Runs a procedure on a memory that holds no numbers, only what each place was last written for. It knows the op table
 * and the step, and nothing of how the compiler plans buffers: whoever reads what another buffer has overwritten, or
 * what nobody wrote, is caught. Loops are run three times.
 */
import type { Argument, OpContract } from "../../../src/ops/contract.js";
import { OPS } from "../../../src/ops/table.js";
import type { Call, Instruction, Operand, Procedure, StateEntry } from "../../../src/plan/step.js";

const STEPS = 3;

/** What a slot holds: one buffer, whole or some of its steps. */
interface Held {
  readonly buffer: string;
  whole: boolean;
  readonly steps: Set<number>;
}

interface Place {
  readonly buffer: string;
  /** Null: all of it. */
  readonly step: number | null;
}

export class MemoryModel {
  readonly problems: string[] = [];
  /** How often each gradient of a parameter was written and added to. */
  readonly gradients = new Map<string, { written: number; added: number; byBackward: number }>();
  readonly carriedRead = new Set<string>();
  readonly carriedWritten = new Set<string>();
  readonly #slots = new Map<number, Held>();
  readonly #buffers: ReadonlyMap<string, Procedure["buffers"][number]>;
  readonly #reads: ReadonlySet<string>;
  readonly #state: ReadonlyMap<string, StateEntry>;
  /** The step of the innermost loop. */
  #t: number | null = null;

  constructor(
    readonly procedure: Procedure,
    state: readonly StateEntry[],
  ) {
    this.#buffers = new Map(procedure.buffers.map((buffer) => [buffer.id, buffer]));
    this.#reads = new Set(procedure.reads.map(({ column, part }) => `${column}.${part}`));
    this.#state = new Map(state.map((entry) => [entry.id, entry]));
    // What is kept from step to step begins as zeros, in a slot of its own.
    for (const { id, slot, lifetime } of procedure.buffers) {
      if (lifetime !== "run") continue;
      if (this.#slots.has(slot)) this.problems.push(`${id} shares the slot of something else that is kept`);
      this.#slots.set(slot, { buffer: id, whole: true, steps: new Set() });
    }
  }

  run(): void {
    for (const instruction of this.procedure.body) this.#instruction(instruction);
    const { losses, measures, outputs } = this.procedure;
    for (const { rows } of losses) this.#read({ buffer: rows }, "the loss");
    for (const measure of measures) {
      if (measure.kind === "perplexity") this.#read({ buffer: measure.rows }, "perplexity");
      else {
        for (const operand of [measure.output, measure.target, measure.weights])
          if (operand) this.#read(operand, measure.kind);
      }
    }
    for (const { operand } of outputs) this.#read(operand, "an output");
  }

  #instruction(instruction: Instruction): void {
    if (instruction.kind === "call") {
      this.#call(instruction);
      return;
    }
    if (this.#t !== null) this.problems.push("a loop inside a loop");
    for (let turn = 0; turn < STEPS; turn++) {
      this.#t = instruction.reverse ? STEPS - 1 - turn : turn;
      for (const inner of instruction.body) this.#instruction(inner);
    }
    this.#t = null;
  }

  #call(call: Call): void {
    const contract: OpContract = OPS[call.op];
    const spec = call.pass === "forward" ? contract.forward : contract.backward;
    const where = `${call.op} ${call.pass} of ${call.node}`;
    if (!spec) {
      this.problems.push(`${where}: no such pass`);
      return;
    }
    const given = spec.arguments.flatMap((argument) => {
      const operand = call.arguments[argument.name];
      return operand ? [{ argument, operand }] : [];
    });
    const adds = ({ name }: Argument) => call.accumulate.includes(name);
    for (const { argument, operand } of given) {
      if (READ.has(argument.role) || (argument.role === "result" && adds(argument)))
        this.#read(operand, `${where}, ${argument.name}`);
      if (argument.role === "saved" && call.pass === "backward") this.#read(operand, `${where}, ${argument.name}`);
    }
    this.#checkOverlaps(call, given, where);
    for (const { argument, operand } of given) {
      const isWritten = WRITTEN.has(argument.role) || (argument.role === "saved" && call.pass === "forward");
      if (isWritten) this.#write(operand, adds(argument), call, `${where}, ${argument.name}`);
    }
    // Its gradient works in place: afterwards `dY` is no longer the gradient of the output.
    if (call.op === "linear" && call.pass === "backward" && call.attributes.activation !== "none")
      this.#spoil(call.arguments.dY);
  }

  /** Two arguments in one memory: only where the table allows it, and nobody else reads that memory. */
  #checkOverlaps(
    call: Call,
    given: readonly { readonly argument: Argument; readonly operand: Operand }[],
    where: string,
  ): void {
    for (const { argument, operand } of given) {
      const place = this.#placeOf(operand);
      const isWritten =
        WRITTEN.has(argument.role) ||
        argument.role === "scratch" ||
        (argument.role === "saved" && call.pass === "forward");
      if (!place || !isWritten) continue;
      for (const other of given) {
        const at = this.#placeOf(other.operand);
        if (other.argument === argument || !at || this.#slotOf(at) !== this.#slotOf(place)) continue;
        if (at.buffer === place.buffer && at.step !== null && place.step !== null && at.step !== place.step) continue;
        const allowed =
          argument.alias === other.argument.name &&
          !call.accumulate.includes(argument.name) &&
          at.buffer !== place.buffer;
        if (!allowed)
          this.problems.push(
            `${where}: ${argument.name} lies over ${other.argument.name} (${place.buffer}, ${at.buffer})`,
          );
      }
    }
  }

  #read(operand: Operand, where: string): void {
    if ("column" in operand) {
      if (!this.#reads.has(`${operand.column}.${operand.part}`)) this.problems.push(`${where} reads what is not read`);
      return;
    }
    if ("state" in operand) {
      if (!this.#state.has(operand.state)) this.problems.push(`${where}: no state ${operand.state}`);
      if (this.#state.get(operand.state)?.role === "carried") this.carriedRead.add(operand.state);
      return;
    }
    if ("gradient" in operand) {
      if (!this.gradients.has(operand.gradient)) this.problems.push(`${where} adds to nothing`);
      return;
    }
    const place = this.#placeOf(operand);
    if (!place) return;
    const held = this.#slots.get(this.#slotOf(place));
    if (held?.buffer !== place.buffer) {
      this.problems.push(`${where} reads ${place.buffer}, which holds ${held?.buffer ?? "nothing"}`);
    } else if (!held.whole && !(place.step === null ? held.steps.size === STEPS : held.steps.has(place.step))) {
      this.problems.push(`${where} reads ${place.buffer} at ${place.step ?? "all steps"}, which was not written`);
    }
  }

  #write(operand: Operand, adds: boolean, call: Call, where: string): void {
    if ("gradient" in operand) {
      const known = this.gradients.get(operand.gradient) ?? { written: 0, added: 0, byBackward: 0 };
      if (adds) known.added++;
      else known.written++;
      if (call.pass === "backward") known.byBackward++;
      this.gradients.set(operand.gradient, known);
      return;
    }
    if ("state" in operand) {
      if (this.#state.get(operand.state)?.role !== "carried") this.problems.push(`${where} writes ${operand.state}`);
      this.carriedWritten.add(operand.state);
      return;
    }
    const place = this.#placeOf(operand);
    if (!place) {
      this.problems.push(`${where} writes a column`);
      return;
    }
    const slot = this.#slotOf(place);
    const held = this.#slots.get(slot);
    const own = held?.buffer === place.buffer ? held : { buffer: place.buffer, whole: false, steps: new Set<number>() };
    if (place.step === null) own.whole = true;
    else own.steps.add(place.step);
    this.#slots.set(slot, own);
  }

  #spoil(operand: Operand | undefined): void {
    const place = operand && this.#placeOf(operand);
    const held = place && this.#slots.get(this.#slotOf(place));
    if (!place || !held) return;
    if (place.step === null) this.#slots.delete(this.#slotOf(place));
    else {
      if (held.whole) for (let step = 0; step < STEPS; step++) held.steps.add(step);
      held.whole = false;
      held.steps.delete(place.step);
    }
  }

  #placeOf(operand: Operand): Place | null {
    if (!("buffer" in operand)) return null;
    const { at } = operand;
    if (!at) return { buffer: operand.buffer, step: null };
    if (this.#t === null) {
      this.problems.push(`a slice of ${operand.buffer} outside a loop`);
      return null;
    }
    if (at.step === "t") return { buffer: operand.buffer, step: this.#t };
    return this.#t === 0 ? { buffer: at.first, step: null } : { buffer: operand.buffer, step: this.#t - 1 };
  }

  #slotOf({ buffer }: Place): number {
    const found = this.#buffers.get(buffer);
    if (!found) {
      this.problems.push(`no buffer ${buffer}`);
      return -1;
    }
    return found.slot;
  }
}

const READ: ReadonlySet<string> = new Set(["input", "lengths", "weight", "gradient", "state"]);
const WRITTEN: ReadonlySet<string> = new Set(["output", "scratch", "result", "state"]);
