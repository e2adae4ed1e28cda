/**
 * Buffers to slots: two that are never alive together share memory, and a result that may take its input's place does
 * so when nobody asks for the input again. Sizes are symbolic, so a slot is as large as its largest buffer turns out.
 */

import { evaluate, parse, product, symbolsOf } from "../../ops/polynomial.js";
import { passOf } from "../../plan/pass-of.js";
import { present } from "../../plan/present.js";
import type { Buffer, Call, Instruction, Operand } from "../../plan/step.js";
import type { DraftBuffer } from "./procedure.js";

interface Life {
  first: number;
  last: number;
}

interface Slot {
  readonly busyUntil: number;
  /** With middling numbers for its symbols. */
  readonly size: number;
  readonly dtype: string;
  /** The dimensions of the buffer that it held last. */
  readonly text: string;
}

/** `kept` are read by the host when all is done. */
export function planBuffers(
  drafts: ReadonlyMap<string, DraftBuffer>,
  body: readonly Instruction[],
  kept: ReadonlySet<string>,
): { readonly buffers: readonly Buffer[]; readonly slots: number } {
  const lives = livesOf(body, kept);
  const rootOf = shareInPlace(drafts, body, lives);
  const used = [...drafts.values()].filter(({ id }) => lives.has(id));
  const slotOf = new Map<string, number>();
  const slots: Slot[] = [];
  const byStart = [...new Set(used.map(({ id }) => rootOf(id)))].sort(
    (a, b) => lifeOf(lives, a).first - lifeOf(lives, b).first,
  );
  for (const root of byStart) {
    const draft = present(drafts.get(root), () => `no buffer ${root}`);
    const life = lifeOf(lives, root);
    const forever = draft.lifetime === "run";
    const [size, text] = [nominalSize(draft.dims), draft.dims.join(" ")];
    const { dtype } = draft;
    const index = forever ? slots.length : fittest(slots, life.first, { size, dtype, text });
    const busyUntil = forever ? Number.POSITIVE_INFINITY : life.last;
    slots[index] = { busyUntil, size: Math.max(size, slots[index]?.size ?? 0), dtype, text };
    slotOf.set(root, index);
  }
  const buffers = used.map((draft): Buffer => {
    const slot = present(slotOf.get(rootOf(draft.id)), () => `${draft.id} has no slot`);
    return { ...draft, slot };
  });
  return { buffers, slots: slots.length };
}

/** The slot that is free before `from` and nearest in size, one of the same dimensions first; a new one where none is. */
function fittest(slots: readonly Slot[], from: number, { size, dtype, text }: Omit<Slot, "busyUntil">): number {
  let best = { index: slots.length, isAlike: false, apart: Number.POSITIVE_INFINITY };
  for (const [index, slot] of slots.entries()) {
    if (slot.busyUntil >= from || slot.dtype !== dtype) continue;
    const [isAlike, apart] = [slot.text === text, Math.abs(slot.size - size)];
    if (isAlike === best.isAlike ? apart < best.apart : isAlike) best = { index, isAlike, apart };
  }
  return best.index;
}

function lifeOf(lives: ReadonlyMap<string, Life>, id: string): Life {
  return present(lives.get(id), () => `${id} is never used`);
}

function livesOf(body: readonly Instruction[], kept: ReadonlySet<string>): Map<string, Life> {
  const lives = new Map<string, Life>();
  body.forEach((instruction, index) => {
    for (const id of buffersOf(instruction)) {
      const known = lives.get(id);
      if (known) known.last = index;
      else lives.set(id, { first: index, last: index });
    }
  });
  for (const id of kept) {
    const life = lives.get(id);
    if (life) life.last = body.length;
  }
  return lives;
}

/** A loop counts as one instruction: all it touches is alive throughout. */
function buffersOf(instruction: Instruction): readonly string[] {
  if (instruction.kind === "scan") return instruction.body.flatMap(buffersOf);
  return Object.values(instruction.arguments).flatMap((operand) => {
    if (!("buffer" in operand)) return [];
    return operand.at?.step === "previous" ? [operand.buffer, operand.at.first] : [operand.buffer];
  });
}

/** The buffer whose place each buffer takes; joins their lives. */
function shareInPlace(
  drafts: ReadonlyMap<string, DraftBuffer>,
  body: readonly Instruction[],
  lives: Map<string, Life>,
): (id: string) => string {
  const groups = new Map<string, string>();
  const rootOf = (id: string): string => {
    const up = groups.get(id);
    return up === undefined ? id : rootOf(up);
  };
  body.forEach((instruction, index) => {
    if (instruction.kind === "scan") return;
    for (const { result, source } of placesOf(instruction)) {
      const [a, b] = [rootOf(source), rootOf(result)];
      const [from, to] = [drafts.get(source), drafts.get(result)];
      const fits = from && to && from.dims.join() === to.dims.join() && from.dtype === to.dtype;
      const dies = lifeOf(lives, a).last === index && lifeOf(lives, b).first === index;
      if (a === b || !fits || !dies || from.lifetime === "run" || to.lifetime === "run") continue;
      groups.set(b, a);
      lifeOf(lives, a).last = lifeOf(lives, b).last;
    }
  });
  return rootOf;
}

/** Results of a call that may take an argument's place; never more than one. */
function placesOf(call: Call): readonly { result: string; source: string }[] {
  const { arguments: given, accumulate } = call;
  const specs = passOf(call).arguments;
  for (const { name, alias } of specs) {
    const [result, source] = [bufferOf(given[name]), alias ? bufferOf(given[alias]) : undefined];
    if (result === undefined || source === undefined || accumulate.includes(name)) continue;
    // Another result must not read what this one has overwritten.
    const others = specs.filter((spec) => spec.name !== name && spec.alias === alias && given[spec.name] !== undefined);
    if (others.length === 0) return [{ result, source }];
  }
  return [];
}

function bufferOf(operand: Operand | undefined): string | undefined {
  return operand && "buffer" in operand && !operand.at ? operand.buffer : undefined;
}

/** To compare sizes before they are known: every symbol counts as a middling number. */
function nominalSize(dims: readonly string[]): number {
  const size = product(dims.map(parse));
  return evaluate(
    size,
    Object.fromEntries(symbolsOf(size).map((name) => [name, name.endsWith(".size") ? 10_000 : 64])),
  );
}
