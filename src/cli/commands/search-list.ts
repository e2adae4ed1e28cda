import { join, relative } from "node:path";
import { EXIT } from "../../runtime/exit-codes.js";
import { Failure } from "../../runtime/failure.js";
import { projectOf } from "../../runtime/files/project-root.js";
import { ranked } from "../../search/outcome.js";
import { readStudy } from "../../search/study.js";
import type { Given } from "../arguments.js";
import { studiesIn } from "../studies/find-study.js";
import { scoreText } from "../studies/study-text.js";
import { UsageError } from "../usage.js";

interface Listed {
  readonly study: string;
  /** Null for a study that cannot be read, which `problem` explains. */
  readonly experiment: string | null;
  readonly method?: string;
  readonly done?: number;
  readonly wanted?: number;
  readonly failed?: number;
  readonly best?: { readonly trial: number; readonly measured: string; readonly score: number } | null;
  readonly problem?: string;
  /** The best score as people read it. */
  readonly text?: string;
}

export function run(given: Given): number {
  if (given.positionals.length > 0)
    throw new UsageError("search list takes no argument; see one: rnnc search show STUDY");
  const listed = studiesIn(projectOf(join(process.cwd(), "here")).root).map(look);
  if (given.flag("json")) {
    const studies = listed.map(({ text: _, ...study }) => study);
    process.stdout.write(`${JSON.stringify({ format: 1, studies }, null, 2)}\n`);
    return EXIT.ok;
  }
  if (listed.length === 0) process.stdout.write("there are no studies yet; start one: rnnc search FILE\n");
  for (const { study, method, done, wanted, text, problem } of listed) {
    const what = problem ?? `${method}, ${done} of ${wanted} trials${text === undefined ? "" : `, best ${text}`}`;
    process.stdout.write(`${study}  ${what}\n`);
  }
  return EXIT.ok;
}

function look(folder: string): Listed {
  const study = relative(process.cwd(), folder);
  try {
    const { start, trials, wanted } = readStudy(folder);
    const [best] = ranked(trials, start.scoring);
    const { measured } = start.scoring;
    return {
      study,
      experiment: start.experiment,
      method: start.method.kind,
      done: trials.filter(({ outcome }) => outcome !== null).length,
      wanted,
      failed: trials.filter(({ outcome }) => outcome?.kind === "failed").length,
      best: best ? { trial: best.trial, measured, score: best.outcome.score } : null,
      ...(best ? { text: `${measured} ${scoreText(start, best.outcome.score)} in trial ${best.trial}` } : {}),
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { study, experiment: null, problem: `cannot be read: ${error.message}` };
  }
}
