// `npm test`: sets up, then format, lint, types, rooms, generated files, and every test. `--long` runs test/long instead.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { counting, coverage } from "./coverage.mjs";
import "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const long = process.argv.includes("--long");
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));

/** Test files below test/, the long ones apart. */
function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return testFiles(path);
    return entry.name.endsWith(".test.ts") ? [relative(root, path)] : [];
  });
}

const isWhole = !long && wanted.length === 0;
const isLong = (path) => path.startsWith(join("test", "long"));
const chosen = testFiles(join(root, "test"))
  .filter((path) => isLong(path) === long && (wanted.length === 0 || wanted.some((part) => path.includes(part))))
  .sort();

// Files that are about the native device: left out where there is no C++ compiler, but not where it could not build the addon.
const ABOUT_ADDON = [join("test", "runtime", "kernels"), join("test", "runtime", "devices", "native.test.ts")];
const { status, reason } = JSON.parse(readFileSync(join(root, "build", "addon.json"), "utf8"));
const isLeftOut = (path) => status === "absent" && ABOUT_ADDON.some((about) => path.startsWith(about));
const files = chosen.filter((path) => !isLeftOut(path));
if (files.length < chosen.length)
  console.log(`skipped: ${chosen.length - files.length} files about the addon: ${reason}`);

// A process for each file where a test starts the command line, changes the environment (as each device of the conformance
// suite does) or counts threads; elsewhere one for each folder, because loading the compiler takes longer than most files.
const ALONE = [
  ...["acceptance", "cli", "conformance", "long"],
  ...["runtime/devices", "runtime/files", "runtime/kernels"],
].map((folder) => join("test", folder));

/** The longest first, so that the last to end is a short one: acceptance, whole folders, single files. */
function groupsOf(paths) {
  const folders = new Map();
  for (const path of paths) {
    const name = ALONE.includes(dirname(path)) ? path : dirname(path);
    folders.set(name, [...(folders.get(name) ?? []), path]);
  }
  const rank = (name) => (name.includes("acceptance") ? 0 : folders.get(name).includes(name) ? 2 : 1);
  return [...folders].sort(([a], [b]) => rank(a) - rank(b)).map(([name, members]) => ({ name, members }));
}

const bin = (name) => join(root, "node_modules", ".bin", name);
const CHECKS = [
  ["format and lint", bin("biome"), ["check", "--error-on-warnings", "."]],
  ["types", process.execPath, [join(root, "node_modules", "typescript-native", "bin", "tsc"), "-p", "."]],
  ["rooms", bin("depcruise"), ["--config", ".dependency-cruiser.cjs", "src", "api"]],
  ["generated files", process.execPath, ["--import", "tsx", "scripts/generate/main.ts", "--check"]],
];

const jobs = [
  ...(!isWhole ? [] : CHECKS.map(([name, command, args]) => ({ name, command, args, isCheck: true }))),
  ...groupsOf(files).map(({ name, members }) => ({
    name,
    command: process.execPath,
    args: ["--import", "tsx", ...(members.includes(name) ? members : [join("scripts", "test-files.mjs"), ...members])],
    isCheck: false,
  })),
];

let passed = 0;
let failed = 0;

function run({ name, command, args, isCheck }) {
  return new Promise((resolve) => {
    const began = Date.now();
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", ...(isWhole ? counting(name) : {}) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.stderr.on("data", (text) => {
      output += text;
    });
    child.on("error", (error) => {
      output += error.message;
    });
    child.on("close", (code) => {
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      const total = Number(/^\s*Total:\s+(\d+)/m.exec(output)?.[1] ?? Number.NaN);
      const good = Number(/^\s*Passed:\s+(\d+)/m.exec(output)?.[1] ?? Number.NaN);
      const counted = !isCheck && Number.isFinite(total);
      const broken = code !== 0 || (!isCheck && (!counted || good !== total));
      // A file that ends without its counts has failed, however many of its tests had passed. What is skipped is in no total.
      passed += counted ? good : isCheck && !broken ? 1 : 0;
      failed += counted ? Math.max(total - good, broken ? 1 : 0) : broken ? 1 : 0;
      console.log(`${broken ? "FAIL" : "  ok"}  ${name}  ${counted ? `${good}/${total}` : ""}  ${seconds}s`);
      if (broken)
        console.log(
          output
            .split("\n")
            .map((text) => `      ${text}`)
            .join("\n"),
        );
      resolve();
    });
  });
}

const queue = [...jobs];
const worker = async () => {
  for (let job = queue.shift(); job; job = queue.shift()) await run(job);
};
// Two at a time: what the machine is said to have.
await Promise.all(long ? [worker()] : [worker(), worker()]);
if (isWhole) {
  const { enough, table } = await coverage(root);
  console.log(`${enough ? "  ok" : "FAIL"}  coverage of src/compiler`);
  if (!enough) console.log(table);
  if (enough) passed++;
  else failed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
