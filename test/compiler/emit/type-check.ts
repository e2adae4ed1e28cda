/** Emitted programs under `tsc --strict`, all in one run of the compiler, with `rnnc/runtime` from the sources. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { type Files, folderOf, ROOT } from "../../programs/workshop.js";

const { options: project } = ts.convertCompilerOptionsFromJson(
  ts.readConfigFile(join(ROOT, "tsconfig.json"), (path) => readFileSync(path, "utf8")).config.compilerOptions,
  ROOT,
);

/** The errors of each program, by its name. */
export function typeErrors(programs: Files): ReadonlyMap<string, readonly string[]> {
  const files = Object.entries(programs).map(([name, text]) => [`${name}.ts`, text]);
  const folder = folderOf({ ...Object.fromEntries(files), "package.json": '{ "type": "module" }' });
  const paths = Object.keys(programs).map((name) => join(folder, `${name}.ts`));
  const program = ts.createProgram({
    rootNames: paths,
    options: {
      ...project,
      types: [],
      typeRoots: [join(ROOT, "node_modules", "@types")],
      paths: { "rnnc/runtime": [join(ROOT, "api", "runtime.ts")] },
    },
  });
  const own = paths.map((path, index): readonly [string, readonly string[]] => {
    const source = program.getSourceFile(path);
    const found = source ? [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)] : [];
    return [Object.keys(programs)[index], found.map((said) => `${placeOf(said)} ${textOf(said)}`)];
  });
  const options = program.getOptionsDiagnostics().map(textOf);
  if (options.length > 0) throw new Error(options.join("\n"));
  return new Map(own);
}

function textOf({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, " ").slice(0, 300);
}

function placeOf({ file, start }: ts.Diagnostic): string {
  if (!file || start === undefined) return "";
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return `${line + 1}:${character + 1}`;
}
