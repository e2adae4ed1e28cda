// From a fresh clone to a trained network: sets up, trains experiments/parity-lengths.rnn, tests it on unseen strings.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const rnnc = join(root, "bin", "rnnc.cjs");
const file = "experiments/parity-lengths.rnn";
const given = process.argv.slice(2);

function run(args, quiet = false) {
  const { status, stdout } = spawnSync(process.execPath, [rnnc, ...args], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", quiet ? "pipe" : "inherit", "inherit"],
  });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

console.log(`\ntraining ${file}: is the number of ones in a string of bits odd?\n`);
run(["run", file, ...given]);
const { results } = JSON.parse(run(["test", "--json"], true));
const percent = (share) => `${(100 * share).toFixed(2)}%`;
console.log(
  `\nparity accuracy: ${percent(results.test.measures.accuracy)}  on ${results.test.examples.toLocaleString("en")} unseen strings of length 50`,
);
for (const [part, { measures, examples }] of Object.entries(results)) {
  if (part !== "test")
    console.log(
      `                 ${percent(measures.accuracy)}  on ${examples.toLocaleString("en")} of length ${part.replace("test_", "")}, longer than any it learned from`,
    );
}
console.log(`
What to try next:
  edit ${file}, say \`param cell = gru\`, and: npx rnnc run ${file}
  npx rnnc run ${file} --set units=16        one setting, for one run
  npx rnnc explain ${file}                   every default, shape and cost
  npx rnnc compile ${file} -o out/           the program, to read or to run with node
`);
