/** The op table that a built addon carries, and where it differs from ours: an addon may be older than the sources. */
import { createHash } from "node:crypto";
import type { Argument, Attribute, OpContract, Pass } from "../../ops/contract.js";
import { OPS } from "../../ops/table.js";

export interface AddonArgument {
  readonly name: string;
  readonly role: string;
  readonly dims: string;
  readonly dtype: string;
  readonly optional: boolean;
}

export interface AddonAttribute {
  readonly name: string;
  readonly kind: string;
  readonly choices: readonly string[];
}

export interface AddonPass {
  readonly arguments: readonly AddonArgument[];
  readonly attributes: readonly AddonAttribute[];
}

export interface AddonOp {
  readonly name: string;
  readonly sizes: readonly string[];
  readonly forward: AddonPass;
  readonly backward?: AddonPass;
}

/** The op table in the addon's form. */
export function expectedContract(): readonly AddonOp[] {
  return Object.values(OPS).map((op: OpContract) => ({
    name: op.name,
    sizes: op.sizes,
    forward: expectedPass(op.forward),
    ...(op.backward ? { backward: expectedPass(op.backward) } : {}),
  }));
}

function expectedPass(pass: Pass): AddonPass {
  return { arguments: pass.arguments.map(expectedArgument), attributes: pass.attributes.map(expectedAttribute) };
}

function expectedArgument({ name, role, dims, dtype, optional }: Argument): AddonArgument {
  return { name, role, dims: dims.join(", "), dtype, optional };
}

function expectedAttribute({ name, kind, choices }: Attribute): AddonAttribute {
  return { name, kind, choices: choices ?? [] };
}

/** The sha256 of the op table in the addon's form, by which a WebAssembly module tells what it was built for. */
export function contractDigest(): string {
  return createHash("sha256").update(JSON.stringify(expectedContract())).digest("hex");
}

/**
 * The names of the ops that the addon has another contract for; empty when it fits. An op that it lacks does not
 * count: the device declines it.
 */
export function differingOps(carried: readonly AddonOp[]): readonly string[] {
  const expected = new Map(expectedContract().map((op) => [op.name, JSON.stringify(op)]));
  return carried.filter((op) => expected.get(op.name) !== JSON.stringify(op)).map((op) => op.name);
}
