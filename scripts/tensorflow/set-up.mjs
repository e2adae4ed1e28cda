/**
 * Makes the TensorFlow device's package in `.rnnc/tensorflow`, without the host that its install script downloads from:
 * the package by npm, TensorFlow's library and headers out of a wheel by pip, and the package's binding compiled
 * against them. node-gyp is left out: the binding is two files, and node-gyp would want Node's headers from a network.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const FOLDER = join(root, ".rnnc", "tensorflow");
export const PACKAGE = "@tensorflow/tfjs-node";
const PACKAGE_VERSION = "4.22.0";
const WHEEL = "tensorflow-cpu";
const WHEEL_VERSION = "2.21.0";

/** Something that this machine or its network does not give: a reason to skip, not a fault of ours. */
export class Unavailable extends Error {}

/**
 * The folder from which the package is found, and what lies there. Done once: minutes the first time.
 * @throws Unavailable where npm, pip or a compiler does not deliver.
 */
export function setUp() {
  const record = join(FOLDER, "set-up.json");
  const key = keyOf();
  if (existsSync(record)) {
    const known = JSON.parse(readFileSync(record, "utf8"));
    if (known.key === key) return known;
  }
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Unavailable(
      `the wheel's library is taken on Linux x64 only; this is ${process.platform} ${process.arch}`,
    );
  }
  const compiler = compilerHere();
  mkdirSync(FOLDER, { recursive: true });
  const folder = installPackage();
  const wheel = downloadWheel();
  unpack(join(FOLDER, "wheel", wheel), join(folder, "deps"));
  compileBinding(compiler.file, folder);
  const found = {
    key,
    folder: FOLDER,
    package: `${PACKAGE} ${PACKAGE_VERSION}`,
    wheel,
    compiler: compiler.version,
  };
  rmSync(join(FOLDER, "wheel"), { recursive: true, force: true });
  writeFileSync(record, `${JSON.stringify(found, null, 2)}\n`);
  return found;
}

function keyOf() {
  const ours = readFileSync(fileURLToPath(import.meta.url));
  return createHash("sha256").update(ours).update(process.version).digest("hex");
}

function installPackage() {
  writeFileSync(join(FOLDER, "package.json"), '{ "private": true }\n');
  say(`${PACKAGE} ${PACKAGE_VERSION} by npm`);
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"];
  deliver("npm", ["install", ...flags, `${PACKAGE}@${PACKAGE_VERSION}`], "npm does not deliver the package");
  return join(FOLDER, "node_modules", PACKAGE);
}

function downloadWheel() {
  say(`${WHEEL} ${WHEEL_VERSION} by pip, some 270 MB`);
  const python = process.env.RNNC_BENCH_PYTHON ?? "python3";
  const to = ["--no-deps", "--only-binary=:all:", "--dest", join(FOLDER, "wheel")];
  const flags = ["--timeout", "5", "--retries", "0", "--quiet", "--disable-pip-version-check"];
  deliver(
    python,
    ["-m", "pip", "download", ...flags, ...to, `${WHEEL}==${WHEEL_VERSION}`],
    "pip does not deliver the wheel",
  );
  const [wheel] = readdirSync(join(FOLDER, "wheel")).filter((name) => name.endsWith(".whl"));
  return wheel;
}

/** The two libraries and the headers that the binding includes; links as the linker wants them. */
function unpack(wheel, deps) {
  say("the library and its headers out of the wheel");
  mkdirSync(join(deps, "lib"), { recursive: true });
  deliver(process.env.RNNC_BENCH_PYTHON ?? "python3", ["-c", UNPACK, wheel, deps], "the wheel cannot be unpacked");
  for (const [link, target] of [
    ["libtensorflow.so", "libtensorflow_cc.so.2"],
    ["libtensorflow_framework.so", "libtensorflow_framework.so.2"],
  ]) {
    rmSync(join(deps, "lib", link), { force: true });
    symlinkSync(target, join(deps, "lib", link));
  }
}

const UNPACK = `
import os, shutil, sys, zipfile
wheel, deps = sys.argv[1:]
headers = tuple("tensorflow/include/" + part for part in ("tensorflow/c/", "tensorflow/core/platform/", "xla/tsl/", "tsl/"))
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name in ("tensorflow/libtensorflow_cc.so.2", "tensorflow/libtensorflow_framework.so.2"):
            to = os.path.join(deps, "lib", os.path.basename(name))
        elif name.startswith(headers) and name.endswith(".h"):
            to = os.path.join(deps, "include", name[len("tensorflow/include/"):])
        else:
            continue
        os.makedirs(os.path.dirname(to), exist_ok=True)
        with archive.open(name) as source, open(to, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
`;

function compileBinding(compiler, folder) {
  say("the package's binding");
  const headers = createRequire(import.meta.url)("node-api-headers").include_dir;
  const lib = join(folder, "deps", "lib");
  mkdirSync(join(folder, "lib", "napi-v8"), { recursive: true });
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => join(folder, "binding", name));
  // The package looks for its binding under the newest Node-API version that it lists, 8.
  execFileSync(
    compiler,
    [
      ...["-std=c++17", "-O2", "-fPIC", "-shared", "-DNAPI_VERSION=8", `-I${headers}`],
      ...[`-I${join(folder, "deps", "include")}`, `-I${dirname(folder)}`, ...sources],
      ...[`-L${lib}`, "-ltensorflow", "-ltensorflow_framework", "-Wl,-rpath,$ORIGIN/../../deps/lib"],
      ...["-o", join(folder, "lib", "napi-v8", "tfjs_binding.node")],
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
}

function compilerHere() {
  for (const file of [process.env.CXX, "c++", "g++", "clang++"]) {
    if (!file) continue;
    try {
      const answer = execFileSync(file, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      return { file, version: answer.split("\n")[0].trim() };
    } catch {
      // Not there: the next one.
    }
  }
  throw new Unavailable("there is no C++ compiler to build the package's binding with");
}

function deliver(command, args, otherwise) {
  try {
    execFileSync(command, args, { cwd: FOLDER, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const lines = String(error.stderr || error.message)
      .trim()
      .split("\n")
      .map((line) => line.trim());
    const errors = lines.filter((line) => /error/i.test(line) && !/complete log/.test(line));
    throw new Unavailable(`${otherwise}: ${(errors.length > 0 ? errors.slice(0, 2) : lines.slice(-1)).join("; ")}`);
  }
}

function say(what) {
  console.log(`setting up TensorFlow: ${what} …`);
}
