/**
 * Builds the native device: compiles `src/runtime/kernels` with the C++ compiler of this machine and links
 * `build/rnnc.node`. Sources at the top are compiled once for each instruction set, those in `host/` once.
 *
 *   node scripts/build-addon.mjs                 fails (exit 1) where it cannot build
 *   node scripts/build-addon.mjs --at-install    never fails: rnnc works without it, only slower
 *
 * What came of it is in `build/addon.json`. Nothing is done when sources, compiler and flags are unchanged; files are
 * written beside and renamed, so that two builds at once, or a process that has the addon loaded, see whole files.
 */
import { execFile, execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kernels = join(root, "src", "runtime", "kernels");
const build = join(root, "build");
const record = join(build, "addon.json");
const addon = join(build, "rnnc.node");

// A sum keeps its order and a product its rounding (-ffp-contract=off), so that bits depend on nothing but the
// instruction set; of what the standard allows, kernels do without error numbers and floating-point traps.
const COMMON = ["-std=c++17", "-fPIC", "-fvisibility=hidden"];
const HOST = [...COMMON, "-O2"];
const MATH = [
  ...COMMON,
  "-O3",
  "-fno-exceptions",
  "-fasynchronous-unwind-tables",
  "-fno-rtti",
  "-ffp-contract=off",
  "-fno-math-errno",
  "-fno-trapping-math",
];
const INSTRUCTION_SETS = {
  portable: [],
  avx2: ["-mavx2", "-mfma"],
  avx512: ["-mavx2", "-mfma", "-mavx512f", "-mavx512dq", "-mavx512bw", "-mavx512vl"],
};

class BuildFailure extends Error {
  constructor(reason, log = "") {
    super(reason);
    this.log = log;
  }
}

const atInstall = process.argv.includes("--at-install");
const started = Date.now();
try {
  const outcome = await run();
  if (outcome.skipped) say(`native device: up to date (${relative(root, addon)})`);
  else {
    say(`native device: built in ${outcome.seconds} s with ${outcome.compiler}`);
  }
} catch (problem) {
  const { status, reason, log } = describe(problem);
  try {
    mkdirSync(build, { recursive: true });
    writeWhole(record, `${JSON.stringify({ status, compiler: null, reason, log, seconds: seconds() }, null, 2)}\n`);
  } catch {
    // A folder that cannot be written holds no addon either; the line below is all there is to say.
  }
  say(`native device: ${status}: ${reason}. rnnc runs without it, only slower`);
  if (!atInstall) {
    if (log) console.error(log);
    process.exitCode = 1;
  }
}

async function run() {
  if (process.platform === "win32") throw new BuildFailure("building on Windows is not supported yet");
  const compiler = findCompiler();
  const jobs = planJobs(compiler);
  const linkFlags = process.platform === "darwin" ? ["-undefined", "dynamic_lookup"] : [];
  const hash = digest(jobs.map((job) => job.key).join("\n"), linkFlags.join(" "));
  if (existsSync(addon) && readRecord()?.hash === hash) return { skipped: true };

  mkdirSync(join(build, "objects"), { recursive: true });
  const folder = join(build, `.tmp-${process.pid}-${randomBytes(4).toString("hex")}`);
  mkdirSync(folder);
  try {
    await runAll(jobs.filter((job) => !existsSync(job.object)).map((job) => () => compile(compiler, job, folder)));
    const linked = join(folder, "rnnc.node");
    const objects = jobs.map((job) => job.object);
    await execute(compiler, ["-shared", "-pthread", "-o", linked, ...objects, ...linkFlags], "linking");
    renameSync(linked, addon);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const outcome = { status: "built", compiler: compiler.version, reason: null, log: "", seconds: seconds(), hash };
  writeWhole(record, `${JSON.stringify(outcome, null, 2)}\n`);
  removeOldObjects(jobs);
  return outcome;
}

function findCompiler() {
  const tried = [];
  for (const command of [process.env.CXX, "c++", "g++", "clang++"]) {
    if (!command?.trim()) continue;
    const [file, ...flags] = command.trim().split(/\s+/);
    tried.push(file);
    try {
      const answer = execFileSync(file, [...flags, "--version"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      return { file, flags, version: answer.split("\n")[0].trim() };
    } catch {
      // Not there, or not a compiler: the next one.
    }
  }
  throw new BuildFailure(`no C++ compiler found (tried ${tried.join(", ")})`);
}

/** One job for each object file, named after everything that it depends on. */
function planJobs(compiler) {
  const headersFolder = createRequire(import.meta.url)("node-api-headers").include_dir;
  const headers = filesIn(kernels, ".h").concat(filesIn(join(kernels, "host"), ".h"));
  const shared = digest(compiler.version, ...headers.map((path) => readFileSync(path, "utf8")));
  const job = (source, suffix, flags) => {
    const key = digest(shared, readFileSync(source, "utf8"), flags.join(" "));
    const name = source.slice(kernels.length + 1, -".cc".length).replaceAll("/", "-");
    return { source, flags, key, object: join(build, "objects", `${name}${suffix}-${key.slice(0, 16)}.o`) };
  };
  const sets = process.arch === "x64" ? Object.keys(INSTRUCTION_SETS) : ["portable"];
  const math = filesIn(kernels, ".cc").flatMap((source) =>
    sets.map((set) => job(source, `-${set}`, [...MATH, ...INSTRUCTION_SETS[set], `-DRNNC_ISA=${set}`, `-I${kernels}`])),
  );
  const host = filesIn(join(kernels, "host"), ".cc").map((source) =>
    job(source, "", [...HOST, `-I${kernels}`, `-I${headersFolder}`]),
  );
  return [...math, ...host];
}

async function compile(compiler, job, folder) {
  const fresh = join(folder, `${job.key}.o`);
  await execute(compiler, [...job.flags, "-c", job.source, "-o", fresh], relative(root, job.source));
  renameSync(fresh, job.object);
}

function execute(compiler, options, what) {
  return new Promise((resolve, reject) => {
    execFile(compiler.file, [...compiler.flags, ...options], { maxBuffer: 1 << 26 }, (error, _, errors) => {
      if (error) reject(new BuildFailure(`the compiler failed at ${what}`, errors.slice(-4000)));
      else resolve();
    });
  });
}

/** Runs the tasks, as many at a time as there are processors; after a failure no new one starts. */
async function runAll(tasks) {
  const queue = [...tasks];
  let failed = false;
  const worker = async () => {
    while (queue.length > 0 && !failed) {
      try {
        await queue.shift()();
      } catch (problem) {
        failed = true;
        throw problem;
      }
    }
  };
  const workers = Array.from({ length: availableParallelism() }, worker);
  const settled = await Promise.allSettled(workers);
  const rejection = settled.find((result) => result.status === "rejected");
  if (rejection) throw rejection.reason;
}

function removeOldObjects(jobs) {
  const current = new Set(jobs.map((job) => job.object));
  for (const path of filesIn(join(build, "objects"), ".o")) if (!current.has(path)) rmSync(path, { force: true });
}

function readRecord() {
  try {
    return JSON.parse(readFileSync(record, "utf8"));
  } catch {
    return undefined;
  }
}

function describe(problem) {
  if (!(problem instanceof BuildFailure))
    return { status: "failed", reason: problem.message, log: problem.stack ?? "" };
  return { status: problem.log ? "failed" : "absent", reason: problem.message, log: problem.log };
}

function writeWhole(path, text) {
  const beside = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  writeFileSync(beside, text);
  renameSync(beside, path);
}

function filesIn(folder, ending) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}

function digest(...texts) {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex");
}

function seconds() {
  return Math.round((Date.now() - started) / 100) / 10;
}

function say(line) {
  console.log(line);
}
