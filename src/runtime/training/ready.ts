/** A program made ready: its data prepared, a device chosen, memory given. */
import { createBatches } from "../data/batches/batches.js";
import type { Prepared } from "../data/prepare.js";
import { longest } from "../data/prepared.js";
import { refuseChanged } from "../data/reading/source.js";
import type { SourceFiles } from "../data/reading/source-files.js";
import type { SourceRead } from "../data/reading/source-read.js";
import type { Device } from "../devices/device.js";
import { type DeviceChoice, type Selected, selectDevice } from "../devices/select.js";
import { Failure } from "../failure.js";
import { type Project, projectOf } from "../files/project-root.js";
import { type Bound, bind } from "../program/bind.js";
import { arithmeticOf } from "../program/precision.js";
import type { Extents } from "../program/procedure-memory.js";
import type { AnyProgram, TrainingRules } from "../program/program.js";
import type { ProgramFile } from "../program/program-file.js";
import type { Retraining } from "../records/start-record.js";
import { VERSION } from "../version.js";
import type { Identity } from "./checkpoint.js";
import { prepareData } from "./prepare-data.js";
import { retrainedRules } from "./retrain.js";
import { settingsAt } from "./settings.js";

export interface ReadyOptions {
  /** `name=value`, for the settings of the program. */
  readonly set: readonly string[];
  readonly device: DeviceChoice;
  readonly threads: number | undefined;
  /** Files in place of those that the program names; a resumed run has also those it began with. */
  readonly files?: SourceFiles;
  /** Of a program whose data walk forward, from 1; the last one unless said. */
  readonly fold?: number | undefined;
  /** Of a run on train and validate together. */
  readonly retrain?: Retraining | undefined;
  /** Of a nested search: the fold that is kept apart. */
  readonly outer?: number | undefined;
  /** The data files as they were for those before it, or when the run began: none may have changed. */
  readonly sources?: readonly SourceRead[];
}

/** Everything a program needs to run, short of a folder. */
export interface Ready {
  readonly program: AnyProgram;
  readonly project: Project;
  /** Null where the data have no folds. */
  readonly fold: number | null;
  /** Null for a run of its own. */
  readonly retrain: Retraining | null;
  readonly outer: number | undefined;
  readonly settings: Readonly<Record<string, number>>;
  readonly rules: TrainingRules;
  /** Those that stand for sources. */
  readonly files: SourceFiles;
  readonly data: Prepared;
  readonly selected: Selected;
  readonly bound: Bound;
  readonly identity: Identity;
}

/** Prepares data and memory. Throws failures of data, settings and devices. */
export function makeReady(
  program: AnyProgram,
  file: ProgramFile,
  options: ReadyOptions,
  /** What the program is bound to in the device's place: one that looks on. */
  watched: (device: Device) => Device = (device) => device,
): Ready {
  const project = projectOf(file.source);
  const { files = {} } = options;
  if (options.sources) refuseChanged(options.sources, { ...project, files });
  const settings = settingsAt(program, options.set);
  const selected = selectDevice(options.device, options.threads);
  const fold = program.folds === undefined ? null : (options.fold ?? program.folds);
  const { retrain = null, outer } = options;
  const data = prepareData(program, { ...project, files, main: file.source }, settings, fold, {
    joined: retrain !== null,
    outer,
  });
  const told = program.training(settings);
  const rules = retrain === null ? told : retrainedRules(told, retrain);
  const bound = bind(program, watched(selected.device), { settings, data, most: largestBatch(program, data, rules) });
  const identity = {
    program: program.hashes.program,
    ...(fold === null ? {} : { fold }),
    ...(retrain === null ? {} : { retrained: retrain.steps }),
    ...(outer === undefined ? {} : { outer }),
    settings,
    version: VERSION,
    arithmetic: arithmeticOf(program, selected.device),
  };
  return { program, project, fold, retrain, outer, settings, rules, files, data, selected, bound, identity };
}

function largestBatch({ extents }: AnyProgram, data: Prepared, { batch }: TrainingRules): Extents {
  const steps = longest(trainPart(data));
  const rows = batch.kind === "rows" ? batch.size : batch.lanes;
  const times = Object.entries(extents).map(
    ([extent, column]) => [extent, batch.kind === "lanes" ? batch.length : (steps[column] ?? 1)] as const,
  );
  return { ...Object.fromEntries(times), batch: rows };
}

function trainPart(data: Prepared) {
  const part = data.parts.get("train");
  if (!part) throw new Failure("part-empty", "The data have no part `train`.", "Give `split` a share for train.");
  return part;
}

/** Batches of training, and of a part that is only looked at: with lanes, that is read as one lane, so that nothing depends on the batch. */
export function batchesOf({ data, rules, program, selected }: Ready, part: string) {
  const { batch } = rules;
  const { batching } = selected.device;
  const found = data.parts.get(part);
  if (!found) throw new Failure("part-empty", `The data have no part \`${part}\`.`, "Give `split` a share for it.");
  if (part === "train") return createBatches(found, batch, { seed: program.seed, train: true, batching });
  const rule = batch.kind === "lanes" ? { ...batch, lanes: 1 } : { ...batch, shuffle: false, byLength: [] };
  return createBatches(found, rule, { seed: program.seed, train: false, batching });
}
