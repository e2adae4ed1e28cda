/**
 * `npm run test:tensorflow`: the TensorFlow device really run, on the library inside a TensorFlow wheel. Sets up
 * `.rnnc/tensorflow` (once; some minutes and 1.1 GB), runs test/tensorflow, and writes what was run to
 * test/records/tensorflow.json. Where npm, pip or a compiler does not deliver, it says why and ends well.
 *
 * RNNC_TENSORFLOW names a folder with the package, for a machine with a GPU: it is tested as it is, cuDNN included.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import "./setup.mjs";
import { setUp, Unavailable } from "./tensorflow/set-up.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const ready = setUpOrSkip();
if (ready) process.exitCode = (await runAll(ready)) ? 0 : 1;

function setUpOrSkip() {
  try {
    return process.env.RNNC_TENSORFLOW ? given(process.env.RNNC_TENSORFLOW) : setUp();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.log(`skipped: the TensorFlow device was not tested: ${error.message}`);
    return undefined;
  }
}

/** A package that somebody else installed. */
function given(folder) {
  const require = createRequire(pathToFileURL(join(resolve(folder), "package.json")));
  for (const name of ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"]) {
    try {
      const { version } = require(`${name}/package.json`);
      return {
        folder: resolve(folder),
        package: `${name} ${version}`,
        wheel: "none: its own library",
        compiler: "none",
      };
    } catch {
      // Not here: the other one.
    }
  }
  throw new Unavailable(`there is no package of TensorFlow in ${folder}, which RNNC_TENSORFLOW names`);
}

/** Files of test/tensorflow, one after another: TensorFlow takes all processors by itself. */
async function runAll({ folder, package: packageName, wheel, compiler }) {
  const files = readdirSync(join(root, "test", "tensorflow")).filter((name) => name.endsWith(".tensorflow.ts"));
  const results = [];
  for (const name of files) {
    const result = await run(join("test", "tensorflow", name), folder);
    console.log(`${result.failed > 0 ? "FAIL" : "  ok"}  ${result.file}  ${result.passed} passed  ${result.seconds} s`);
    if (result.failed > 0) console.log(result.output.replace(/^/gm, "      "));
    for (const line of result.skipped) console.log(`      ${line}`);
    results.push(result);
  }
  const sum = (of) => results.reduce((total, result) => total + result[of], 0);
  const [passed, failed] = [sum("passed"), sum("failed")];
  const record = {
    date: new Date().toISOString(),
    commit: execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
    node: process.version,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    package: packageName,
    wheel,
    compiler,
    gpu: results.flatMap(({ skipped }) => skipped).join("; ") || "cuDNN was run",
    passed,
    failed,
    files: Object.fromEntries(results.map(({ file, passed, failed, seconds }) => [file, { passed, failed, seconds }])),
  };
  mkdirSync(join(root, "test", "records"), { recursive: true });
  writeFileSync(join(root, "test", "records", "tensorflow.json"), `${JSON.stringify(record, null, 2)}\n`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

function run(file, folder) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(process.execPath, ["--import", "tsx", file], {
      cwd: root,
      // A GPU's TF32 rounds the operands of products to 11 bits; float32 is compared.
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", RNNC_TENSORFLOW: folder, NVIDIA_TF32_OVERRIDE: "0" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        output += text;
      });
    }
    child.on("close", (code) => {
      const total = Number(/^\s*Total:\s+(\d+)/m.exec(output)?.[1] ?? 0);
      const passed = Number(/^\s*Passed:\s+(\d+)/m.exec(output)?.[1] ?? 0);
      const skipped = Number(/^\s*Skipped:\s+(\d+)/m.exec(output)?.[1] ?? 0);
      const seconds = Math.round((Date.now() - began) / 100) / 10;
      // A file that ends without its counts has failed, however many of its tests had passed.
      resolve({
        file,
        passed,
        failed: Math.max(total - passed - skipped, code === 0 && total > 0 ? 0 : 1),
        seconds,
        output,
        skipped: output.split("\n").filter((line) => line.startsWith("skipped: ")),
      });
    });
  });
}
