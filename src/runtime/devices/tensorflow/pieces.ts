/**
 * The mutable memories that kernels are given, over tensors that never change. A store is one allocation: the host's
 * array, made when first needed, and pieces, each a tensor that holds what a range of the store holds now. A piece is
 * `ahead` where the host's array is not up to date; pieces that are ahead never overlap. Whoever writes a range, host or
 * device, cuts it out of all pieces; views share the store and so see each other's changes.
 */
import type { Dtype, Numbers } from "../../../ops/contract.js";
import type { HostAccess } from "../composed.js";
import type { Device, Memory } from "../device.js";
import { hostArray } from "../host-memory.js";
import type { Tensor } from "./engine.js";

/** What a store needs of tensors. All but `keep` and `release` make new ones, kept by nobody yet. */
export interface TensorMaker {
  fromHost(dtype: Dtype, values: Numbers, shape: readonly number[]): Tensor;
  data(tensor: Tensor): Float32Array | Int32Array | Uint8Array;
  /** Elements of a tensor as it lies in memory, as one row. */
  range(tensor: Tensor, start: number, length: number): Tensor;
  concat(rows: readonly Tensor[]): Tensor;
  reshape(tensor: Tensor, shape: readonly number[]): Tensor;
  keep(tensor: Tensor): void;
  release(tensor: Tensor): void;
}

interface Source {
  readonly tensor: Tensor;
  readonly length: number;
  /** How many elements pieces still hold. */
  live: number;
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly source: Source;
  /** Where the piece begins in its source. */
  readonly offset: number;
  readonly ahead: boolean;
}

interface Store {
  readonly dtype: Dtype;
  readonly length: number;
  readonly held: Held;
  host: Memory | undefined;
}

/** Apart from the store, so that a forgotten store's tensors can still be released. */
interface Held {
  pieces: readonly Piece[];
  attached: readonly Attachment[];
}

/** Tensors that belong to what a range of the store holds now. */
interface Attachment {
  readonly start: number;
  readonly end: number;
  readonly tensors: readonly Tensor[];
}

export interface TensorMemory extends Memory {
  readonly store: Store;
  readonly start: number;
}

export interface Pieces {
  allocate(dtype: Dtype, length: number): TensorMemory;
  view(memory: Memory, start: number, length: number): TensorMemory;
  /** The first elements of a memory as a tensor, which stays the store's own. @throws RangeError when it is too short. */
  tensor(memory: Memory, shape: readonly number[]): Tensor;
  /** Puts a tensor's elements in the place of the memory's first ones, and keeps it. @throws RangeError as above. */
  put(memory: Memory, tensor: Tensor): void;
  /**
   * Keeps tensors with what the first `length` elements hold, in the place of those attached before: they are given up
   * when somebody writes there. @throws RangeError as above.
   */
  attach(memory: Memory, length: number, tensors: readonly Tensor[]): void;
  /** What is attached to just these elements; null where nothing is, or somebody wrote there since. */
  attached(memory: Memory, length: number): readonly Tensor[] | null;
  /** The first `length` elements, as memory of the host's device. @throws RangeError when it is too short. */
  onHost(memory: Memory, length: number, access: HostAccess): Memory;
}

export function createPieces(maker: TensorMaker, host: Device): Pieces {
  const forgotten = new FinalizationRegistry<Held>(({ pieces, attached }) => {
    for (const source of new Set(pieces.map((piece) => piece.source))) maker.release(source.tensor);
    for (const one of attached) one.tensors.forEach(maker.release);
  });

  const onHostWhole = (store: Store): Memory => {
    store.host ??= host.allocate(store.dtype, store.length);
    return store.host;
  };

  /** A tensor that now is a piece of the store. */
  const hold = ({ held }: Store, start: number, tensor: Tensor, ahead: boolean): Tensor => {
    maker.keep(tensor);
    const length = count(tensor.shape);
    const source = { tensor, length, live: length };
    held.pieces = [...held.pieces, { start, end: start + length, source, offset: 0, ahead }];
    return tensor;
  };

  const drop = ({ source, start, end }: Piece): void => {
    source.live -= end - start;
    if (source.live === 0) maker.release(source.tensor);
  };

  /** Takes what is attached to a range away, and releases it; returns what was not released, for it is kept on. */
  const detach = ({ held }: Store, start: number, end: number, keptOn: readonly Tensor[] = []): readonly Tensor[] => {
    const gone = held.attached.filter((one) => one.end > start && one.start < end);
    if (gone.length === 0) return [];
    held.attached = held.attached.filter((one) => !gone.includes(one));
    const tensors = gone.flatMap((one) => one.tensors);
    for (const tensor of tensors) if (!keptOn.includes(tensor)) maker.release(tensor);
    return tensors.filter((tensor) => keptOn.includes(tensor));
  };

  /** Takes a range out of all pieces, and what is attached to it away. */
  const cut = (store: Store, start: number, end: number): void => {
    detach(store, start, end);
    const left: Piece[] = [];
    for (const piece of store.held.pieces) {
      if (piece.end <= start || piece.start >= end) {
        left.push(piece);
        continue;
      }
      // A copy of what the host or another piece has is not worth its remains.
      const remains = piece.ahead ? remainsOf(piece, start, end) : [];
      for (const { source, start: from, end: to } of remains) source.live += to - from;
      drop(piece);
      left.push(...remains.map(slim));
    }
    store.held.pieces = left;
  };

  /** A small rest must not keep a large tensor: memory stays within four times what the stores hold. */
  const slim = (piece: Piece): Piece => {
    const { source, start, end, offset } = piece;
    if (4 * source.live >= source.length) return piece;
    const length = end - start;
    const tensor = maker.range(source.tensor, offset, length);
    maker.keep(tensor);
    drop(piece);
    return { ...piece, source: { tensor, length, live: length }, offset: 0 };
  };

  /** Brings the host's array up to date in a range. */
  const settle = (store: Store, start: number, end: number): void => {
    const behind = store.held.pieces.filter((piece) => piece.ahead && piece.end > start && piece.start < end);
    if (behind.length === 0) return;
    const array = hostArray(onHostWhole(store));
    const read = new Map<Source, ReturnType<TensorMaker["data"]>>();
    for (const { source, offset, start: from, end: to } of behind) {
      const values = read.get(source) ?? maker.data(source.tensor);
      read.set(source, values);
      array.set(values.subarray(offset, offset + to - from), from);
    }
    store.held.pieces = store.held.pieces.map((piece) => (behind.includes(piece) ? { ...piece, ahead: false } : piece));
  };

  const reshaped = (store: Store, piece: Piece, shape: readonly number[]): Tensor => {
    const { source, start, end, offset } = piece;
    const whole = offset === 0 && source.length === end - start;
    if (whole && same(source.tensor.shape, shape)) return source.tensor;
    const row = whole ? source.tensor : maker.range(source.tensor, offset, end - start);
    const tensor = same(row.shape, shape) ? row : maker.reshape(row, shape);
    maker.keep(tensor);
    const length = end - start;
    const replaced = { ...piece, source: { tensor, length, live: length }, offset: 0 };
    store.held.pieces = store.held.pieces.map((one) => (one === piece ? replaced : one));
    drop(piece);
    return tensor;
  };

  const fromHost = (store: Store, start: number, end: number, shape: readonly number[]): Tensor =>
    maker.fromHost(store.dtype, hostArray(onHostWhole(store)).subarray(start, end), shape);

  /** The range as one row, from the pieces that are ahead and the host's array between them. */
  const assembled = (store: Store, start: number, end: number, ahead: readonly Piece[]): Tensor => {
    const rows: Tensor[] = [];
    let at = start;
    for (const piece of [...ahead].sort((a, b) => a.start - b.start)) {
      const [from, to] = [Math.max(piece.start, start), Math.min(piece.end, end)];
      if (from > at) rows.push(fromHost(store, at, from, [from - at]));
      rows.push(maker.range(piece.source.tensor, piece.offset + from - piece.start, to - from));
      at = to;
    }
    if (at < end) rows.push(fromHost(store, at, end, [end - at]));
    return rows.length === 1 ? rows[0] : maker.concat(rows);
  };

  const tensor = (memory: Memory, shape: readonly number[]): Tensor => {
    const { store, start } = own(memory);
    const end = start + needed(memory, count(shape));
    const exact = store.held.pieces.find((piece) => piece.start === start && piece.end === end);
    if (exact) return reshaped(store, exact, shape);
    const covering = store.held.pieces.find((piece) => piece.start <= start && piece.end >= end);
    const ahead = store.held.pieces.filter((piece) => piece.ahead && piece.end > start && piece.start < end);
    if (!covering && ahead.length === 0) return hold(store, start, fromHost(store, start, end, shape), false);
    const row = assembled(store, start, end, covering ? [covering] : ahead);
    return hold(store, start, same(row.shape, shape) ? row : maker.reshape(row, shape), false);
  };

  return {
    allocate(dtype, length) {
      if (!Number.isSafeInteger(length) || length < 0) throw new RangeError(`no memory has ${length} elements`);
      const store: Store = { dtype, length, held: { pieces: [], attached: [] }, host: undefined };
      forgotten.register(store, store.held);
      return { dtype, length, store, start: 0 };
    },
    view(memory, start, length) {
      const { store, start: from, dtype } = own(memory);
      if (start < 0 || start + length > memory.length)
        throw new RangeError(`a view of ${length} from ${start} in ${memory.length} elements`);
      return { dtype, length, store, start: from + start };
    },
    tensor,
    put(memory, tensor) {
      const { store, start } = own(memory);
      const length = needed(memory, count(tensor.shape));
      if (length === 0) return;
      cut(store, start, start + length);
      hold(store, start, tensor, true);
    },
    attach(memory, length, tensors) {
      const { store, start } = own(memory);
      const end = start + needed(memory, length);
      const before = detach(store, start, end, tensors);
      for (const tensor of tensors) if (!before.includes(tensor)) maker.keep(tensor);
      store.held.attached = [...store.held.attached, { start, end, tensors }];
    },
    attached(memory, length) {
      const { store, start } = own(memory);
      const one = store.held.attached.find((other) => other.start === start && other.end === start + length);
      return one?.tensors ?? null;
    },
    onHost(memory, length, access) {
      const { store, start } = own(memory);
      const end = start + needed(memory, length);
      if (access !== "write") settle(store, start, end);
      if (access !== "read") cut(store, start, end);
      return host.view(onHostWhole(store), start, length);
    },
  };
}

function own(memory: Memory): TensorMemory {
  if (!("store" in memory)) throw new TypeError("this memory belongs to another device");
  return memory as TensorMemory;
}

function needed(memory: Memory, length: number): number {
  if (length > memory.length) throw new RangeError(`${length} elements in a memory of ${memory.length}`);
  return length;
}

function remainsOf(piece: Piece, start: number, end: number): readonly Piece[] {
  const left = piece.start < start ? [{ ...piece, end: start }] : [];
  const right = piece.end > end ? [{ ...piece, start: end, offset: piece.offset + end - piece.start }] : [];
  return [...left, ...right];
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
