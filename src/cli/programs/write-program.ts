/** A plan to the four files of a program, in a folder. */
import { mkdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { toStep } from "../../compiler/lower/to-step.js";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { writeAside } from "../../runtime/files/write-aside.js";
import { VERSION } from "../../runtime/version.js";
import type { Loaded } from "./load.js";

/** Writes NAME.ts, NAME.js, NAME.map and NAME.plan.json; gives the path of the JavaScript. */
export async function writeProgram({ plan, origins }: Loaded, source: string, folder: string): Promise<string> {
  // ts-morph is large; only what emits waits for it.
  const { emit } = await import("../../compiler/emit/emit.js");
  const name = origins.name;
  const here = dirname(resolve(source));
  const sources = origins.files.map(
    (file) => relative(resolve(folder), resolve(file === source ? source : file)) || here,
  );
  const emitted = emit(plan, toStep(plan), origins, { version: VERSION, name, sources });
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw diskFailure(error, "write", folder);
  }
  const files: readonly (readonly [string, string])[] = [
    [`${name}.plan.json`, `${JSON.stringify({ plan, origins }, null, 2)}\n`],
    [`${name}.map`, emitted.map],
    [`${name}.ts`, emitted.typescript],
    // Last: where it is, all is there.
    [`${name}.js`, emitted.javascript],
  ];
  for (const [file, text] of files) writeAside(join(folder, file), [Buffer.from(text)]);
  return join(folder, `${name}.js`);
}
