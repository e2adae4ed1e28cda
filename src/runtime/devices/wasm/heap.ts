/** Blocks of a WebAssembly memory, handed out and taken back. */

export interface Heap {
  /** The address of a block of so many bytes, at a cache line. @throws RangeError when the memory cannot grow so far. */
  allocate(bytes: number): number;
  release(address: number): void;
}

const LINE = 64;
const PAGE = 65_536;
/** What 32-bit addresses reach. */
const MOST_BYTES = 2 ** 32;

interface Block {
  readonly start: number;
  readonly size: number;
}

/** The heap above `base`. First fit among what was given back, neighbours joined; else the memory grows. */
export function createHeap(memory: WebAssembly.Memory, base: number): Heap {
  let top = roundUp(base, LINE);
  /** Given back, in order of address. */
  let free: Block[] = [];
  const taken = new Map<number, number>();
  const take = (start: number, size: number): number => {
    taken.set(start, size);
    return start;
  };
  return {
    allocate(bytes) {
      const size = Math.max(LINE, roundUp(bytes, LINE));
      const at = free.findIndex((block) => block.size >= size);
      if (at >= 0) {
        const { start, size: there } = free[at];
        free.splice(at, 1, ...(there > size ? [{ start: start + size, size: there - size }] : []));
        return take(start, size);
      }
      grow(memory, top + size);
      top += size;
      return take(top - size, size);
    },
    release(address) {
      const size = taken.get(address);
      if (size === undefined) return;
      taken.delete(address);
      free = joined([...free, { start: address, size }].sort((a, b) => a.start - b.start));
    },
  };
}

function joined(blocks: readonly Block[]): Block[] {
  const result: Block[] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    if (last && last.start + last.size === block.start) {
      result[result.length - 1] = { start: last.start, size: last.size + block.size };
    } else result.push(block);
  }
  return result;
}

function grow(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) return;
  const wanted = `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  if (bytes > MOST_BYTES) throw new RangeError(`WebAssembly reaches 4096 MiB of memory, and ${wanted} are needed`);
  try {
    memory.grow(Math.ceil(missing / PAGE));
  } catch {
    throw new RangeError(`the memory of the wasm device cannot grow to ${wanted}`);
  }
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
