/**
 * Builds the WebAssembly device from the C++ sources of the native one: `rnnc.wasm` for one thread and
 * `rnnc-threads.wasm` for shared memory, and both again with relaxed SIMD, in `src/runtime/kernels/wasm`, where they are
 * committed, with `rnnc.json` beside them: the compiler that made them, and the hashes of their sources and of the op
 * table they serve. And `src/search/numbers/triangles-module.ts` from `triangles.cc` beside it, in the same way.
 *
 *   node scripts/build-wasm.mjs                 fails (exit 1) where there is no clang and wasm-ld
 *   node scripts/build-wasm.mjs --into FOLDER   puts all of them there instead
 *
 * The same compiler makes the same bytes. Any clang from 16 on makes a module that works.
 */
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { filesIn, readFlags, TRIANGLES, trianglesSources, wasmSources, writeWhole } from "./wasm-sources.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kernels = join(root, "src", "runtime", "kernels");
const { compile, link, variants } = readFlags();

const place = process.argv.indexOf("--into");
const into = place < 0 ? join(kernels, "wasm") : resolve(process.argv[place + 1]);

const found = findCompiler();
if (found === null) {
  console.error("no clang++ with wasm-ld found; on Debian: apt-get install clang-19 lld-19, or set CLANG to a clang++");
  process.exitCode = 1;
} else {
  buildTriangles(found);
  await build(found);
}

/** A module of some kilobytes, as text in a program: it is read with what needs it. */
function buildTriangles({ compiler, linker, version }) {
  const work = mkdtempSync(join(tmpdir(), "rnnc-wasm-"));
  try {
    const [object, file] = [join(work, "triangles.o"), join(work, "triangles.wasm")];
    execFileSync(compiler, [...TRIANGLES.compile, "-c", TRIANGLES.source, "-o", object], { cwd: root });
    execFileSync(linker, [...TRIANGLES.link, "-o", file, object], { stdio: ["ignore", "ignore", "inherit"] });
    const folder = place < 0 ? join(root, dirname(TRIANGLES.source)) : into;
    mkdirSync(folder, { recursive: true });
    writeWhole(
      join(folder, "triangles-module.ts"),
      `// Made by scripts/build-wasm.mjs with ${version} from triangles.cc, whose hash with its flags is
// ${trianglesSources(root)}
export const MODULE =
  "${readFileSync(file).toString("base64")}";
`,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function build({ compiler, linker, version }) {
  const work = mkdtempSync(join(tmpdir(), "rnnc-wasm-"));
  try {
    const artefacts = {};
    for (const [index, variant] of variants.entries()) {
      const objects = await compileAll(compiler, [...compile, ...variant.compile], join(work, `${index}`));
      for (const [name, flags] of Object.entries(variant.modules)) {
        const file = join(work, name);
        execFileSync(linker, [...link, ...flags, "-o", file, ...objects], { stdio: ["ignore", "ignore", "inherit"] });
        artefacts[name] = createHash("sha256").update(readFileSync(file)).digest("hex");
      }
    }
    mkdirSync(into, { recursive: true });
    for (const name of Object.keys(artefacts)) writeWhole(join(into, name), readFileSync(join(work, name)));
    const contract = execFileSync(process.execPath, ["--import", "tsx", join(root, "scripts", "print-contract.ts")], {
      cwd: root,
      encoding: "utf8",
    }).trim();
    const record = { compiler: version, sources: wasmSources(root), contract, artefacts };
    writeWhole(join(into, "rnnc.json"), `${JSON.stringify(record, null, 2)}\n`);
    console.log(`WebAssembly: built ${relative(process.cwd(), into) || "."} with ${version}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function compileAll(compiler, flags, folder) {
  mkdirSync(`${folder}.objects`);
  const sources = [...filesIn(kernels, ".cc"), ...filesIn(join(kernels, "wasm"), ".cc")];
  const jobs = sources.map((source, index) => ({ source, object: join(`${folder}.objects`, `${index}.o`) }));
  const queue = [...jobs];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      await promisify(execFile)(compiler, [...flags, "-c", relative(root, job.source), "-o", job.object], {
        cwd: root,
      });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return jobs.map(({ object }) => object);
}

/** The clang of the committed artefact first, so that it is made again bit by bit where it can be. */
function findCompiler() {
  for (const name of [
    process.env.CLANG,
    "clang++-19",
    "clang++",
    "clang++-22",
    "clang++-18",
    "clang++-17",
    "clang++-16",
  ]) {
    if (!name) continue;
    try {
      const version = execFileSync(name, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      const linker = execFileSync(name, [`-print-prog-name=wasm-ld${/-\d+$/.exec(name)?.[0] ?? ""}`], {
        encoding: "utf8",
      });
      execFileSync(linker.trim(), ["--version"], { stdio: "ignore" });
      return { compiler: name, linker: linker.trim(), version: version.split("\n")[0].trim() };
    } catch {
      // Not there, or without its linker: the next one.
    }
  }
  return null;
}
