/** Parameters in one flat block: layout, memory, and the tensors of each layer over it. */
import type { Device, Memory } from "../devices/device.js";
import { Failure } from "../failure.js";
import type { Tensor } from "./tensor.js";
import type { Declarations, Declared } from "./weights.js";

export interface Entry extends Declared {
  readonly layer: string;
  readonly part: string;
  /** Where it begins in the block, and how many values it has. */
  readonly start: number;
  readonly count: number;
}

export interface Layout {
  /** Matrices and tables first, so that what penalties touch is one stretch. */
  readonly entries: readonly Entry[];
  readonly count: number;
  readonly matrices: number;
}

export function layOut(declarations: Declarations<object>): Layout {
  const declared = Object.entries(declarations).flatMap(([layer, parts]) =>
    Object.entries<Declared>(parts).map(([part, one]) => ({ layer, part, ...one })),
  );
  const ordered = [...declared.filter(({ decays }) => decays), ...declared.filter(({ decays }) => !decays)];
  let start = 0;
  const entries = ordered.map((entry): Entry => {
    const count = entry.sizes.reduce((product, size) => product * size, 1);
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new Failure(
        "out-of-memory",
        `The layer \`${entry.layer}\` would have ${count} weights.`,
        "Make its sizes smaller.",
      );
    }
    const placed = { ...entry, start, count };
    start += count;
    return placed;
  });
  const matrices = entries.filter(({ decays }) => decays).reduce((sum, { count }) => sum + count, 0);
  return { entries, count: start, matrices };
}

/** A block of the layout's size, with a tensor for each parameter, by layer and part. */
export interface Block {
  readonly memory: Memory;
  readonly flat: Tensor<["count"]>;
  readonly matrices: Tensor<["count"]>;
  readonly layers: Readonly<Record<string, Readonly<Record<string, Tensor<[]>>>>>;
}

export function allocateBlock(device: Device, { entries, count, matrices }: Layout): Block {
  const memory = device.allocate("f32", count);
  const view = (start: number, length: number) => ({ memory: device.view(memory, start, length), sizes: [length] });
  const layers: Record<string, Record<string, Tensor<[]>>> = {};
  for (const { layer, part, start, count: length, sizes } of entries) {
    layers[layer] ??= {};
    layers[layer][part] = { memory: device.view(memory, start, length), sizes };
  }
  return { memory, flat: view(0, count), matrices: view(0, matrices), layers };
}
