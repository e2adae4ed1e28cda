/**
 * What lets a device decline an op: the host's devices run it, over the same memories. A device that keeps its numbers
 * elsewhere lends them to the host for the time of a call.
 */
import type { Role } from "../../ops/contract.js";
import type { OpName } from "../../ops/names.js";
import { OPS } from "../../ops/table.js";
import type { Device, Kernel, Memory, PassName } from "./device.js";
import { elementCount } from "./js.js";

/** What the host does with a memory: `write` leaves no element as it was. */
export type HostAccess = "read" | "change" | "write";

/** The first `length` elements of a memory as memory of the host, until the device uses the memory again. */
export type Lend = (memory: Memory, length: number, access: HostAccess) => Memory;

/** A gradient may be the kernel's working space, and some results are what the call before left. */
const ACCESS: Readonly<Record<Role, HostAccess>> = {
  input: "read",
  lengths: "read",
  weight: "read",
  saved: "write",
  output: "write",
  scratch: "write",
  gradient: "change",
  result: "change",
  state: "change",
};

/** What is read must be up to date before another argument that shares its memory is given up for writing. */
const ORDER: readonly HostAccess[] = ["read", "change", "write"];

/** The op on the first of the host's devices that has it; undefined where none has. */
export function kernelOnHost(
  op: OpName,
  passName: PassName,
  hosts: readonly Device[],
  lend: Lend,
): { readonly kernel: Kernel; readonly host: Device } | undefined {
  const contract = OPS[op];
  const pass = contract[passName];
  const host = hosts.find((one) => one.kernel(op, passName));
  const run = host?.kernel(op, passName);
  if (!pass || !host || !run) return undefined;
  const given = pass.arguments.map((argument) => ({
    count: argument.role === "state" ? null : elementCount(argument),
    access: argument.role === "saved" && passName === "backward" ? "read" : ACCESS[argument.role],
  }));
  const inOrder = ORDER.flatMap((access) => given.flatMap((one, index) => (one.access === access ? [index] : [])));
  const kernel: Kernel = (arrays, sizeList, attributes, accumulate) => {
    const sizes = Object.fromEntries(contract.sizes.map((name, index) => [name, sizeList[index]]));
    const lent: (Memory | null)[] = new Array(arrays.length).fill(null);
    for (const index of inOrder) {
      const memory = arrays[index];
      const { count, access } = given[index];
      // What is kept from call to call may be longer than this call's sizes.
      if (memory) lent[index] = lend(memory, count ? count(sizes) : memory.length, access);
    }
    run(lent, sizeList, attributes, accumulate);
  };
  return { kernel, host };
}
