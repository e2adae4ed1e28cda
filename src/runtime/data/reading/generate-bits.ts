/** Random strings of bits. Row `r` is a pure function of (seed, node, r), however many rows there are. */
import { below, stream, words } from "../../../random/streams.js";
import type { Rows } from "../kit.js";
import { refuseBeyondHeap, refuseFullHeap } from "../rows/heap.js";

export interface BitsOptions {
  readonly seed: number;
  readonly node: string;
  readonly count: number;
  /** Fewest and most bits; every length between them is equally likely. */
  readonly length: readonly [number, number];
}

/** Block 0 of a row says its length, each further block holds 128 bits, the lowest of each word first. */
export function generateBits(options: BitsOptions): Rows<{ readonly bits: readonly number[] }> {
  const { seed, node, count, length } = options;
  const [fewest, most] = length;
  refuseBeyondHeap(count * bytesOfRow((fewest + most) / 2), `${count.toLocaleString("en")} strings of bits`);
  const from = stream(seed, "generate", node);
  const block = new Uint32Array(4);
  const rows = Array.from({ length: count }, (_, row) => {
    refuseFullHeap(row, "The strings of bits");
    const size = fewest + below(from, row, 0, most - fewest + 1);
    const bits: number[] = [];
    for (let bit = 0; bit < size; bit++) {
      if (bit % 128 === 0) words(from, row, 1 + bit / 128, block);
      bits.push((block[(bit % 128) >> 5] >>> (bit % 32)) & 1);
    }
    return { bits };
  });
  return { rows, origin: (index) => `row ${index + 1} of the generated bits`, ordered: false };
}

/** What a row takes at least: its objects, and its list, which is begun with room for 17 bits of 8 bytes each. */
const bytesOfRow = (bits: number): number => 88 + 8 * Math.max(17, bits);
