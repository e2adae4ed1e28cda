/** The memory of one procedure: slots as large as the largest batch needs, and tensors over them for each size of batch. */
import type { Device, Memory } from "../devices/device.js";
import { Failure } from "../failure.js";
import { gibibytes, refuseBeyondMemory } from "./memory-limit.js";
import type { Groups } from "./program.js";
import type { AnyTensor } from "./tensor.js";
import type { Placed } from "./weights.js";

export interface Extents {
  readonly batch: number;
  readonly [time: string]: number;
}

export interface ProcedureMemory {
  /** The tensors for a batch of this size; the same object each time the size comes again. */
  readonly at: (n: Extents) => Groups;
  /** Carried state back to zero. */
  readonly reset: () => void;
  /** Carried state, by layer and part. */
  readonly carried: () => Readonly<Record<string, AnyTensor>>;
  readonly bytes: number;
}

type PlacedLayers = Readonly<Record<string, Readonly<Record<string, Placed>>>>;

export interface Places {
  readonly a: PlacedLayers;
  readonly d: PlacedLayers;
  readonly c: PlacedLayers;
}

/** `beside`: bytes that are taken already, which must fit together with these. */
export function allocateProcedure(
  device: Device,
  placesAt: (n: Extents) => Places,
  most: Extents,
  beside = 0,
): ProcedureMemory {
  const slots = new Map<number, { dtype: Placed["dtype"]; length: number }>();
  for (const { slot, dtype, sizes } of flatten(placesAt(most))) {
    const length = sizes.reduce((product, size) => product * size, 1);
    const known = slots.get(slot);
    if (known && known.dtype !== dtype) throw new TypeError(`slot ${slot} holds both ${known.dtype} and ${dtype}`);
    slots.set(slot, { dtype, length: Math.max(length, known?.length ?? 0) });
  }
  const bytes = [...slots.values()].reduce((sum, { length }) => sum + 4 * length, 0);
  refuseBeyondMemory(bytes, "The values of one batch need", SMALLER);
  refuseBeyondMemory(beside + bytes, "The weights and the values of one batch together need", SMALLER);
  const memories = new Map(
    [...slots].map(([slot, { dtype, length }]): [number, Memory] => [slot, allocate(device, dtype, length)]),
  );
  const known = new Map<string, Groups>();
  const tensorOf = ({ slot, sizes }: Placed): AnyTensor => {
    const held = memories.get(slot);
    if (!held) throw new RangeError(`no slot ${slot}`);
    return { memory: held, sizes };
  };
  let last: { readonly n: Extents; readonly groups: Groups } | undefined;
  const at = (n: Extents): Groups => {
    if (last && isEqual(n, last.n)) return last.groups;
    const key = Object.values(n).join(" ");
    const groups = known.get(key) ?? mapPlaces(placesAt(n), tensorOf);
    known.set(key, groups);
    last = { n, groups };
    return groups;
  };
  const carriedTensors = Object.fromEntries(
    Object.entries(at(most).c).flatMap(([layer, parts]) =>
      Object.entries(parts).map(([part, tensor]) => [`${layer}.${part}`, tensor] as const),
    ),
  );
  const carried = () => carriedTensors;
  return {
    at,
    carried,
    reset() {
      for (const { memory: held } of Object.values(carried())) device.upload(held, new Float32Array(held.length));
    },
    bytes,
  };
}

function isEqual(a: Extents, b: Extents): boolean {
  for (const name in a) if (a[name] !== b[name]) return false;
  return true;
}

const SMALLER = "Make the batch, the sequences or the layers smaller.";

function allocate(device: Device, dtype: Placed["dtype"], length: number): Memory {
  try {
    return device.allocate(dtype, length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = `A buffer of ${gibibytes(4 * length)} does not fit in memory.`;
    throw new Failure("out-of-memory", message, SMALLER, { cause: error });
  }
}

function flatten({ a, d, c }: Places): readonly Placed[] {
  return [a, d, c].flatMap((layers) => Object.values(layers).flatMap((parts) => Object.values(parts)));
}

function mapPlaces({ a, d, c }: Places, tensorOf: (placed: Placed) => AnyTensor): Groups {
  const mapParts = (parts: Readonly<Record<string, Placed>>) =>
    Object.fromEntries(Object.entries(parts).map(([part, placed]) => [part, tensorOf(placed)]));
  const mapLayers = (layers: PlacedLayers) =>
    Object.fromEntries(Object.entries(layers).map(([layer, parts]) => [layer, mapParts(parts)]));
  return { a: mapLayers(a), d: mapLayers(d), c: mapLayers(c) };
}
