/**
 * Random streams: every random number of an experiment is a pure function of (seed, purpose, node, coordinates).
 * Changing a learning rate therefore changes neither split nor initial weights nor shuffling (language rule R11).
 */
import { philox } from "./philox.js";

export type Purpose =
  | "split"
  | "generate"
  | "init"
  | "shuffle"
  | "dropout"
  | "noise"
  | "sampling"
  | "feeding"
  | "search"
  | "bootstrap";

/** A Philox key: two unsigned 32-bit integers. */
export interface Stream {
  readonly k0: number;
  readonly k1: number;
}

const block = new Uint32Array(4);

/** The stream of one node for one purpose: 64-bit FNV-1a of the three, mixed by SplitMix64's finaliser. */
export function stream(seed: number, purpose: Purpose, node: string): Stream {
  const mask = (1n << 64n) - 1n;
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(`${seed}\n${purpose}\n${node}`)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & mask;
  }
  hash = ((hash ^ (hash >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  hash = ((hash ^ (hash >> 27n)) * 0x94d049bb133111ebn) & mask;
  hash ^= hash >> 31n;
  return { k0: Number(hash & 0xffffffffn), k1: Number(hash >> 32n) };
}

/** Four words at the coordinates (major, minor), each a whole number from 0 to 2^53. */
export function words({ k0, k1 }: Stream, major: number, minor: number, out: Uint32Array): void {
  philox(k0, k1, minor >>> 0, Math.floor(minor / 2 ** 32), major >>> 0, Math.floor(major / 2 ** 32), out);
}

/** A number in [0, 1) with 53 random bits. */
export function uniform(from: Stream, major: number, minor: number): number {
  words(from, major, minor, block);
  return ((block[0] >>> 5) * 2 ** 26 + (block[1] >>> 6)) / 2 ** 53;
}

/** A standard normal number (Box and Muller). */
export function normal(from: Stream, major: number, minor: number): number {
  words(from, major, minor, block);
  const radius = ((block[0] >>> 5) * 2 ** 26 + (block[1] >>> 6) + 0.5) / 2 ** 53;
  const angle = ((block[2] >>> 5) * 2 ** 26 + (block[3] >>> 6)) / 2 ** 53;
  return Math.sqrt(-2 * Math.log(radius)) * Math.cos(2 * Math.PI * angle);
}

/** A whole number in 0..count-1. */
export function below(from: Stream, major: number, minor: number, count: number): number {
  return Math.floor(uniform(from, major, minor) * count);
}

/** The numbers 0..count-1 in random order (Fisher and Yates); `major` keeps one epoch apart from another. */
export function permutation(from: Stream, major: number, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = below(from, major, last, last + 1);
    const kept = order[last];
    order[last] = order[other];
    order[other] = kept;
  }
  return order;
}
