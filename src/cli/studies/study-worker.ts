/** The process of one worker: `rnnc` starts it, and hangs up when the study ends. */
import { serve } from "../../search/serve.js";
import { readStudy } from "../../search/study.js";
import { recordedExperiment } from "./recorded-experiment.js";
import { studyTrainer } from "./study-trainer.js";
import { WORKER } from "./worker-word.js";

export interface WorkerOptions {
  readonly folder: string;
  readonly device: string;
  readonly threads: number;
}

export function workerArguments({ folder, device, threads }: WorkerOptions): readonly string[] {
  return [WORKER, folder, device, String(threads)];
}

/** Ends when the coordinator is gone. */
export async function work([folder, device, threads]: readonly string[]): Promise<number> {
  const study = readStudy(folder);
  const { loaded, source } = await recordedExperiment(study);
  serve(studyTrainer(study, loaded, source, { device, threads: Number(threads) }));
  return new Promise(() => {});
}
