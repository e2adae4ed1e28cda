import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { EXIT } from "../../runtime/exit-codes.js";
import { diskFailure } from "../../runtime/files/disk-failure.js";
import { markAsModules } from "../../runtime/files/module-folder.js";
import { packageRoot } from "../../runtime/files/package-root.js";
import type { Given } from "../arguments.js";
import { loadExperiment, parseSettings } from "../programs/load.js";
import { writeProgram } from "../programs/write-program.js";
import { refuseOthersFiles } from "../project/others-files.js";
import { UsageError } from "../usage.js";

export async function run(given: Given): Promise<number> {
  const [path, ...others] = given.positionals;
  const out = given.value("out");
  if (path === undefined || others.length > 0) throw new UsageError("give one `.rnn` file to compile");
  if (out === undefined) throw new UsageError("say where to write: -o FOLDER");
  const loaded = await loadExperiment(path, given.value("experiment"), parseSettings(given.values("set")), false);
  refuseOthersFiles(out, loaded.origins.name);
  const program = await writeProgram(loaded, path, out);
  const shown = relative(process.cwd(), resolve(program));
  process.stdout.write(
    `${shown.replace(/\.js$/, "")}.{ts,js,map,plan.json}  program ${loaded.plan.hashes.program.slice(0, 8)}\n`,
  );
  if (given.flag("bundle")) bundleRuntime(out);
  if (!markAsModules(out))
    process.stdout.write(`note: the program is a module; add "type": "module" to ${join(out, "package.json")}\n`);
  if (resolves(program)) process.stdout.write(`train it: node ${shown}\n`);
  else {
    process.stdout.write(
      `note: \`rnnc/runtime\` does not resolve from ${out}; install it there (npm install rnnc), or compile with --bundle\n`,
    );
  }
  return EXIT.ok;
}

function resolves(program: string): boolean {
  try {
    createRequire(pathToFileURL(resolve(program))).resolve("rnnc/runtime");
    return true;
  } catch {
    return false;
  }
}

/** What the program needs at run time, as a package of its own beside it. */
const BUNDLED = ["package.json", "LICENSE", "NOTICE.md", "build/rnnc.node", "build/addon.json"];
/** And in folders, by their names there. */
const BUNDLED_IN = {
  dist: /^(?:runtime\.js|load\.cjs|rnnc-.*|types)$/,
  "src/runtime/kernels/wasm": /\.(?:json|wasm)$/,
};

function bundleRuntime(out: string): void {
  const into = join(out, "node_modules", "rnnc");
  try {
    mkdirSync(into, { recursive: true });
    const named = Object.entries(BUNDLED_IN).flatMap(([folder, pattern]) =>
      readdirSync(join(packageRoot(), folder)).flatMap((name) => (pattern.test(name) ? [join(folder, name)] : [])),
    );
    for (const part of [...BUNDLED, ...named]) {
      const from = join(packageRoot(), part);
      if (existsSync(from)) cpSync(from, join(into, part), { recursive: true });
    }
  } catch (error) {
    throw diskFailure(error, "write", into);
  }
}
