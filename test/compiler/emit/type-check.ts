/** Emitted programs under `tsc --strict`, all in one run of the compiler, with `rnnc/runtime` from the sources. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { type Files, folderOf, ROOT } from "../../programs/workshop.js";

const { options: project } = ts.convertCompilerOptionsFromJson(
  ts.readConfigFile(join(ROOT, "tsconfig.json"), (path) => readFileSync(path, "utf8")).config.compilerOptions,
  ROOT,
);

/** Files of the project and of TypeScript, which all runs of the compiler in this process share. */
const SHARED = new Map<string, ts.SourceFile | undefined>();

/** As TypeScript's own, with what does not lie in `folder` read and parsed once. */
function sharingHost(options: ts.CompilerOptions, folder: string): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    getSourceFile(path, ...how) {
      if (path.startsWith(folder)) return host.getSourceFile(path, ...how);
      if (!SHARED.has(path)) SHARED.set(path, host.getSourceFile(path, ...how));
      return SHARED.get(path);
    },
  };
}

/** The errors of each program, by its name. */
export function typeErrors(programs: Files): ReadonlyMap<string, readonly string[]> {
  const files = Object.entries(programs).map(([name, text]) => [`${name}.ts`, text]);
  const folder = folderOf({ ...Object.fromEntries(files), "package.json": '{ "type": "module" }' });
  const paths = Object.keys(programs).map((name) => join(folder, `${name}.ts`));
  const options: ts.CompilerOptions = {
    ...project,
    types: [],
    typeRoots: [join(ROOT, "node_modules", "@types")],
    paths: { "rnnc/runtime": [join(ROOT, "api", "runtime.ts")] },
  };
  const program = ts.createProgram({ rootNames: paths, options, host: sharingHost(options, folder) });
  const own = paths.map((path, index): readonly [string, readonly string[]] => {
    const source = program.getSourceFile(path);
    const found = source ? [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)] : [];
    return [Object.keys(programs)[index], found.map((said) => `${placeOf(said)} ${textOf(said)}`)];
  });
  const wrong = program.getOptionsDiagnostics().map(textOf);
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
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
