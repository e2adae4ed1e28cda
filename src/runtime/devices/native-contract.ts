/** The op table that a built addon carries, and where it differs from ours: an addon may be older than the sources. */
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

/** The names of the ops whose contracts differ, in either table; empty when the addon fits. */
export function differingOps(carried: readonly AddonOp[]): readonly string[] {
  const texts = (ops: readonly AddonOp[]) => new Map(ops.map((op) => [op.name, JSON.stringify(op)]));
  const [ours, theirs] = [texts(expectedContract()), texts(carried)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter((name) => ours.get(name) !== theirs.get(name));
}
