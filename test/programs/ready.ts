/** An emitted program with data and memory, ready to be trained; the compiler has no part in it. */
import { dirname } from "node:path";
import { createBatches, type HostBatch } from "../../src/runtime/data/batches/batches.js";
import { prepare } from "../../src/runtime/data/prepare.js";
import { longest, type PreparedData } from "../../src/runtime/data/prepared.js";
import type { Device } from "../../src/runtime/devices/device.js";
import { createJsDevice } from "../../src/runtime/devices/js.js";
import { type Bound, bind } from "../../src/runtime/program/bind.js";
import type { AnyProgram } from "../../src/runtime/program/program.js";
import type { ProgramFile } from "../../src/runtime/program/program-file.js";
import { settingsAt } from "../../src/runtime/training/settings.js";

/** `examples`: the size of a batch; `spare`: steps that memory holds beyond those of the longest sequence. */
export interface Ready {
  readonly bound: Bound;
  readonly data: PreparedData;
  /** A batch of `train`; its arrays are its own. */
  readonly batch: (epoch: number, index: number) => HostBatch;
  readonly perEpoch: number;
}

/** A program with data and memory, as `gradcheck` makes it. */
export function ready(
  { program, file }: { readonly program: AnyProgram; readonly file: ProgramFile },
  device: Device = createJsDevice("f64"),
  { examples = 4, spare = 0 }: { readonly examples?: number; readonly spare?: number } = {},
): Ready {
  const settings = settingsAt(program, []);
  const folder = dirname(file.path);
  const data = prepare((kit) => program.data(kit, settings), {
    seed: program.seed,
    root: folder,
    folder,
    cache: null,
    key: "test",
  });
  const part = data.parts.get("train");
  if (!part) throw new Error("no part `train`");
  const { batch } = program.training(settings);
  const rule =
    batch.kind === "rows"
      ? { ...batch, size: Math.min(examples, batch.size) }
      : { ...batch, lanes: Math.min(examples, batch.lanes) };
  const steps = longest(part);
  const times = Object.entries(program.extents).map(
    ([extent, column]) => [extent, spare + (rule.kind === "lanes" ? rule.length : (steps[column] ?? 1))] as const,
  );
  const most = { ...Object.fromEntries(times), batch: rule.kind === "rows" ? rule.size : rule.lanes };
  const bound = bind(program, device, { settings, data, most });
  const batches = createBatches(part, rule, { seed: program.seed, train: true });
  const { perEpoch } = batches;
  return { bound, data, batch: (epoch, index) => copied(batches.get(epoch, index)), perEpoch };
}

function copied(host: HostBatch): HostBatch {
  const columns = Object.entries(host.columns).map(([name, column]) => [
    name,
    {
      ...column,
      values: column.values.slice(),
      lengths: column.lengths?.slice() ?? null,
      weights: column.weights?.slice() ?? null,
      before: column.before?.slice() ?? null,
    },
  ]);
  return { ...host, columns: Object.fromEntries(columns) };
}
