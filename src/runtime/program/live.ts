/** Where the flat gradient may differ from zero: everything but the rows of tables that a step has not touched. */
import type { Device, Memory } from "../devices/device.js";
import type { Block, Layout } from "./parameters.js";
import type { TouchedRows } from "./program.js";
import { type AnyTensor, elements, type Ids } from "./tensor.js";

export interface Live {
  /** Rising stretches of the flat block, from their first place to the place after their last. */
  readonly stretches: Ids<["stretches", 2]>;
  /** Reads the lists of rows anew; null where there are none, and all stays live. */
  readonly refresh: (() => void) | null;
}

/** `g` is the block that the tables' rows lie in. At first all of it is live. */
export function createLive(device: Device, { entries, count }: Layout, g: Block, tables: readonly TouchedRows[]): Live {
  const byRows = tables.map(({ rows, ...lists }) => {
    const entry = entries.find(({ layer, part }) => g.layers[layer][part] === rows);
    if (!entry) throw new RangeError("a table by rows is none of the parameters");
    return { start: entry.start, end: entry.start + entry.count, size: entry.count / entry.sizes[0], ...lists };
  });
  byRows.sort((a, b) => a.start - b.start);
  const room = byRows.reduce((sum, { touched }) => sum + elements(touched), byRows.length + 1);
  const memory = device.allocate("i32", 2 * room);
  const places = new Int32Array(2 * room);
  const sizes = [0, 2];
  let filled = 0;
  /** A stretch that begins where the last one ends goes on from it. */
  const put = (begin: number, end: number) => {
    if (begin === end) return;
    if (filled > 0 && places[filled - 1] === begin) places[filled - 1] = end;
    else {
      places[filled++] = begin;
      places[filled++] = end;
    }
  };
  const upload = () => {
    sizes[0] = filled / 2;
    device.upload(memory, places.subarray(0, filled));
  };
  const refresh = () => {
    filled = 0;
    let at = 0;
    for (const { start, end, size, touched, count: touchedCount } of byRows) {
      put(at, start);
      const rows = device.read(touched.memory);
      const length = device.read(touchedCount.memory)[0];
      for (let index = 0; index < length; index++) put(start + rows[index] * size, start + (rows[index] + 1) * size);
      at = end;
    }
    put(at, count);
    upload();
  };
  put(0, count);
  upload();
  return { stretches: tensorOf(memory, sizes), refresh: byRows.length > 0 ? refresh : null };
}

function tensorOf(memory: Memory, sizes: readonly number[]): AnyTensor {
  return { memory, sizes };
}
