import { existsSync } from "node:fs";
import { join } from "node:path";
import { createStudy, readStudy } from "../../search/study.js";
import type { Given } from "../arguments.js";
import { studyToBegin } from "../studies/begin-study.js";
import { type Chosen, goOnWith } from "../studies/go-on-study.js";
import { studyToResume } from "../studies/resume-study.js";
import { studyJson } from "../studies/study-json.js";

export async function run(given: Given): Promise<number> {
  const [path] = given.positionals;
  // Few searches are nested.
  if (given.flag("nested") || (given.flag("resume") && path !== undefined && existsSync(join(path, "nested.jsonl"))))
    return (await import("../studies/nested-search.js")).searchNested(given);
  const chosen = given.flag("resume") ? await studyToResume(given) : await begun(given);
  const { code, study } = await goOnWith(chosen, given);
  if (given.flag("json")) process.stdout.write(`${JSON.stringify(studyJson(readStudy(study.folder)), null, 2)}\n`);
  return code;
}

async function begun(given: Given): Promise<Chosen> {
  const { start, earlier, studies, plan, loaded, source } = await studyToBegin(given);
  return { study: readStudy(createStudy(studies, start, plan, earlier)), loaded, source };
}
