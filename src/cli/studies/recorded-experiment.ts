/** The experiment of a study, as the study keeps it. */
import { join, relative, resolve } from "node:path";
import { planPath, type Study } from "../../search/study.js";
import { type Loaded, loadExperiment } from "../programs/load.js";

export interface Recorded {
  readonly loaded: Loaded;
  /** The `.rnn` file, as seen from here; it may have changed since, or be gone. */
  readonly source: string;
}

export async function recordedExperiment({ folder, start }: Pick<Study, "folder" | "start">): Promise<Recorded> {
  const source = relative(process.cwd(), join(resolve(folder, "..", "..", ".."), start.source));
  const { plan, origins } = await loadExperiment(planPath(folder), undefined, [], true);
  return { loaded: { plan, origins: { ...origins, files: [source, ...origins.files.slice(1)] } }, source };
}
