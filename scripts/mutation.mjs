// `npm run mutation [-- PART…]`: how many small changes of the checker (src/compiler/semantics) its tests notice, by
// Stryker, and the counts in test/records/mutation.json. PART: only files whose path has it. Where npm does not deliver
// Stryker, it says so and ends well. About an hour.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const STRYKER = "8.7.1";
const MUTATED = join("src", "compiler", "semantics");
const BAR = 85;
const wanted = process.argv.slice(2);
const record = join(root, "test", "records", "mutation.json");

const folder = join(root, ".rnnc", "mutation");
if (!existsSync(join(folder, "node_modules"))) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies: { "@stryker-mutator/core": STRYKER } }));
  const { status } = spawnSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" });
  if (status !== 0) {
    console.log("skipped: npm does not install Stryker here");
    process.exit(0);
  }
}
// It stands where its packages are found.
cpSync(join(root, "scripts", "mutation", "runner.mjs"), join(folder, "runner.mjs"));

const files = readdirSync(join(root, MUTATED), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .map((name) => join(MUTATED, name));
const settings = {
  plugins: [pathToFileURL(join(folder, "runner.mjs")).href],
  testRunner: "rnnc",
  testRunnerNodeArgs: ["--import", "tsx"],
  mutate: files,
  ignorePatterns: [".rnnc", "runs", "build", "dist", "bench", "docs", ".git"],
  tempDirName: join(".rnnc", "mutation", "copies"),
  coverageAnalysis: "perTest",
  // Tables made while a module is loaded would need a process for each mutant.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 10_000,
  reporters: ["json", "progress"],
  jsonReporter: { fileName: join(folder, "report.json") },
  allowConsoleColors: false,
  checkers: [],
};
const config = join(folder, "stryker.json");
writeFileSync(config, JSON.stringify(settings));
const stryker = join(folder, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
const { status } = spawnSync(process.execPath, [stryker, "run", config], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 70);

const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
const known = wanted.length > 0 && existsSync(record) ? JSON.parse(readFileSync(record, "utf8")).files : {};
const measured = Object.entries(report.files).map(([path, { mutants }]) => [path, tally(mutants)]);
const all = { ...known, ...Object.fromEntries(measured) };
const sum = (key) => Object.values(all).reduce((total, file) => total + file[key], 0);
const [noticed, unnoticed] = [sum("killed") + sum("timeout"), sum("survived") + sum("noCoverage")];
const score = Number(((100 * noticed) / (noticed + unnoticed)).toFixed(2));
const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
writeFileSync(
  record,
  `${JSON.stringify({ commit: git("rev-parse", "HEAD"), date: new Date().toISOString(), stryker: STRYKER, score, bar: BAR, noticed, unnoticed, ignored: sum("ignored"), files: all }, null, 2)}\n`,
);
console.log(`mutation score ${score} %: ${noticed} of ${noticed + unnoticed} noticed; at least ${BAR} %`);
process.exitCode = score >= BAR ? 0 : 1;

function tally(mutants) {
  const of = (...states) => mutants.filter(({ status: state }) => states.includes(state)).length;
  return {
    killed: of("Killed", "RuntimeError", "CompileError"),
    timeout: of("Timeout"),
    survived: of("Survived"),
    noCoverage: of("NoCoverage"),
    ignored: of("Ignored"),
  };
}
