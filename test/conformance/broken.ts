/** Devices that are wrong on purpose, each in one way: what the suite must not let through. */
import type { Numbers, Stream } from "../../src/ops/contract.js";
import type { OpName } from "../../src/ops/names.js";
import type { Device, Memory, PassName } from "../../src/runtime/devices/device.js";
import { hostArray } from "../../src/runtime/devices/host-memory.js";
import { createJsDevice } from "../../src/runtime/devices/js.js";
import { contractOf, passOf } from "../ops/harness.js";

/** One call of a kernel, as the device gets it, by name. */
export interface DeviceCall {
  readonly op: OpName;
  readonly pass: PassName;
  readonly memories: Record<string, Memory | null>;
  readonly sizes: Record<string, number>;
  readonly attributes: Record<string, number | Stream>;
  accumulate: number;
}

/** Does what the call says, and changes it before, or its results after. */
export type Mistake = (call: DeviceCall, run: () => void) => void;

/** The js device with a mistake. Calls may be changed before they are run. */
export function deviceWith(mistake: Mistake): Device {
  const js = createJsDevice();
  return {
    ...js,
    kernel(op, pass) {
      const kernel = js.kernel(op, pass);
      if (!kernel) return undefined;
      const contract = passOf(op, pass);
      const named = <T>(items: readonly { readonly name: string }[], values: readonly T[]): Record<string, T> =>
        Object.fromEntries(items.map(({ name }, at) => [name, values[at]]));
      return (arrays, sizes, attributes, accumulate) => {
        const call: DeviceCall = {
          ...{ op, pass, accumulate },
          memories: named(contract.arguments, arrays),
          sizes: named(
            contractOf(op).sizes.map((name) => ({ name })),
            sizes,
          ),
          attributes: named(contract.attributes, attributes),
        };
        mistake(call, () =>
          kernel(
            contract.arguments.map(({ name }) => call.memories[name]),
            sizes,
            contract.attributes.map(({ name }) => call.attributes[name]),
            call.accumulate,
          ),
        );
      };
    },
  };
}

/** The host's array of an argument, if it is there. */
export function arrayOf(call: DeviceCall, name: string): Numbers | undefined {
  const memory = call.memories[name];
  return memory ? hostArray(memory) : undefined;
}
