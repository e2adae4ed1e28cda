/** Emitted programs under the project's own strict settings, all in one run of the compiler, with the declarations of `rnnc/runtime` that users get. */
import { join } from "node:path";
import { type Files, folderOf, ROOT } from "../../programs/workshop.js";
import { tsc } from "../../support/type-checker.js";

/** The errors of each program, by its name: line, column and what is said. */
export function typeErrors(programs: Files): ReadonlyMap<string, readonly string[]> {
  const names = Object.keys(programs);
  const settings = {
    extends: join(ROOT, "tsconfig.json"),
    compilerOptions: {
      types: [],
      typeRoots: [join(ROOT, "node_modules", "@types")],
      paths: { "rnnc/runtime": [join(ROOT, "dist", "types", "api", "runtime.d.ts")] },
    },
    files: names.map((name) => `${name}.ts`),
    include: [],
    exclude: [],
  };
  const folder = folderOf({
    ...Object.fromEntries(Object.entries(programs).map(([name, text]) => [`${name}.ts`, text])),
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify(settings),
  });
  const { status, output } = tsc(["-p", "."], folder);
  const errors = new Map<string, string[]>(names.map((name) => [name, []]));
  // A message goes on in indented lines.
  for (const said of output.split(/\n(?! )/).filter((text) => text !== "")) {
    const [, name, place, text] = /^([^(]+)\.ts\((\d+,\d+)\): error TS\d+: ([\s\S]*)$/.exec(said) ?? [];
    const found = errors.get(name);
    if (!found) throw new Error(`tsc: ${said}`);
    found.push(`${place.replace(",", ":")} ${text.replace(/\n\s*/g, " ").slice(0, 300)}`);
  }
  const isWell = [...errors.values()].every((found) => found.length === 0);
  if ((status === 0) !== isWell) throw new Error(`tsc: status ${status}: ${output.slice(0, 300)}`);
  return errors;
}
