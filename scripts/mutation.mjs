// `npm run mutation -- [--sample N] [--seed S] [--workers N]`: how many small changes of the checker (src/compiler/semantics) its
// tests notice, by Stryker, and the counts in test/records/mutation.json. Of N drawn by the seed, or of all, which takes
// hours. With `-- PART…` only files whose path has a part, and nothing is recorded. Where npm does not deliver Stryker, it
// says so and ends well.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const STRYKER = "8.7.1";
const MUTATED = join("src", "compiler", "semantics");
const BAR = 85;
const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "2" },
  },
});
const [count, seed] = [values.sample === undefined ? null : Number(values.sample), Number(values.seed)];
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
// They stand where their packages are found.
const PLUGINS = ["runner.mjs", "sample.mjs"];
for (const name of PLUGINS) cpSync(join(root, "scripts", "mutation", name), join(folder, name));

const files = readdirSync(join(root, MUTATED), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .map((name) => join(MUTATED, name));
const settings = {
  plugins: PLUGINS.map((name) => pathToFileURL(join(folder, name)).href),
  testRunner: "rnnc",
  testRunnerNodeArgs: ["--import", "tsx"],
  mutate: files,
  ignorePatterns: [".rnnc", "runs", "build", "dist", "bench", "docs", ".git"],
  tempDirName: join(".rnnc", "mutation", "copies"),
  coverageAnalysis: "perTest",
  // Tables made while a module is loaded would need a process for each mutant.
  ignoreStatic: true,
  concurrency: Number(values.workers),
  timeoutMS: 10_000,
  dryRunTimeoutMinutes: 30,
  reporters: ["json", "progress"],
  jsonReporter: { fileName: join(folder, "report.json") },
  allowConsoleColors: false,
  checkers: count === null ? [] : ["sample"],
  sample: { count, seed },
  warnings: { unknownOptions: false },
};
const config = join(folder, "stryker.json");
writeFileSync(config, JSON.stringify(settings));
const stryker = join(folder, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
const { status } = spawnSync(process.execPath, [stryker, "run", config], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 70);

const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
const tallies = Object.fromEntries(Object.entries(report.files).map(([path, { mutants }]) => [path, tally(mutants)]));
const sum = (key) => Object.values(tallies).reduce((total, file) => total + file[key], 0);
const [noticed, unnoticed] = [sum("killed") + sum("timeout"), sum("survived") + sum("noCoverage")];
const tried = noticed + unnoticed;
const percent = (share) => Number((100 * share).toFixed(2));
const score = percent(noticed / tried);
const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
const measured = {
  commit: git("rev-parse", "HEAD"),
  date: new Date().toISOString(),
  stryker: STRYKER,
  score,
  bar: BAR,
  ...(count === null ? {} : { interval: interval(noticed, tried).map(percent), seed }),
  tried,
  of: tried + sum("notDrawn"),
  noticed,
  unnoticed,
  ignored: sum("ignored"),
  files: tallies,
};
if (wanted.length === 0) writeFileSync(record, `${JSON.stringify(measured, null, 2)}\n`);
console.log(
  `mutation score ${score} %: ${noticed} of ${tried} noticed, of ${measured.of} that there are; at least ${BAR} %`,
);
if (measured.interval) console.log(`of all, with 95 % confidence: ${measured.interval.join(" to ")} %`);
process.exitCode = score >= BAR ? 0 : 1;

/** Wilson's, for 95 %. */
function interval(hits, all) {
  const z = 1.96;
  const [share, more] = [hits / all, z ** 2 / all];
  const half = z * Math.sqrt((share * (1 - share)) / all + more / (4 * all));
  return [-half, half].map((side) => (share + more / 2 + side) / (1 + more));
}

function tally(mutants) {
  const of = (...states) => mutants.filter(({ status: state }) => states.includes(state)).length;
  return {
    killed: of("Killed", "RuntimeError"),
    timeout: of("Timeout"),
    survived: of("Survived"),
    noCoverage: of("NoCoverage"),
    ignored: of("Ignored"),
    // TypeScript's types are not looked at, so that nothing else fails to compile.
    notDrawn: of("CompileError"),
  };
}
