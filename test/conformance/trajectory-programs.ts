/** Programs that devices train, compiled and trained in float64. The only part of the suite that loads the compiler. */
import { createJsDevice } from "../../src/runtime/devices/js.js";
import { programText } from "../programs/programs.js";
import { load } from "../programs/workshop.js";
import { type Prepared, train } from "./checks/trajectories.js";

/** All cells, attention, lengths, embeddings by rows, dropout, carried states, sampled classes; and all optimisers. */
const NAMES = ["lengths", "copying", "turning", "translated", "next_word", "few", "on_and_on"] as const;

/** The programs lie in folders that are gone when this process ends. */
export async function prepare(names: readonly string[] = NAMES): Promise<readonly Prepared[]> {
  const programs: Prepared[] = [];
  for (const name of names) {
    const { file } = await load(programText(name).files);
    programs.push({ name, path: file.path, exact: await train(file.path, createJsDevice("f64")) });
  }
  return programs;
}
