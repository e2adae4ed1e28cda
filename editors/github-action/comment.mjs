/**
 * One comment of a pull request that says what its changes mean: written by the first run, replaced by later ones. Needs
 * Node, git, rnnc and a checkout with the history since the base (`fetch-depth: 0`); see README.md.
 */
import { spawnSync } from "node:child_process";

const { env } = process;
const need = (name) => env[name] || fail(`${name} is not set: call this from a workflow on pull_request`);
const [base, pull, token] = ["RNNC_BASE", "RNNC_PULL", "RNNC_TOKEN"].map(need);
const [repository, api] = [need("GITHUB_REPOSITORY"), env.GITHUB_API_URL || "https://api.github.com"];
const paths = (env.RNNC_PATHS || ".")
  .split("\n")
  .map((path) => path.trim())
  .filter(Boolean);
const classes = (env.RNNC_FAIL_ON || "").split(/[\s,]+/).filter(Boolean);
const [program, ...given] = (env.RNNC || "npx rnnc").split(" ");

/** By which the comment is found again; GitHub does not show it. */
const MARK = "<!-- rnnc diff -->";
/** GitHub takes 65,536 characters. */
const MOST = 60_000;

const start = run("git", ["merge-base", base, "HEAD"]);
if (start.status !== 0) fail(`the base ${base} is not there; check out with fetch-depth: 0`);
// Of forty digits, which stand in each line, people read few.
const revision = run("git", ["rev-parse", "--short", start.stdout.trim()]).stdout.trim();

const results = paths.map((path) => {
  const [before, after] = [`${revision}:./${path === "." ? "" : path}`, path];
  const markdown = run(program, [
    ...given,
    "diff",
    before,
    after,
    "--format",
    "markdown",
    ...classes.flatMap((one) => ["--fail-on", one]),
  ]);
  // 2: a class that is refused. The errors of a file are said where they are.
  if (markdown.status !== 0 && markdown.status !== 2) {
    // What repairs the base is not refused for what the base was.
    const isWrong = markdown.status !== 1 || run(program, [...given, "check", after]).status !== 0;
    const why = isWrong ? "" : ", since its base has errors";
    return {
      isRefused: false,
      isWrong,
      text: `\`${path}\` cannot be compared${why}:\n\n\`\`\`\n${markdown.stderr.trim().replaceAll("```", "'''")}\n\`\`\`\n`,
    };
  }
  process.stdout.write(run(program, [...given, "diff", before, after, "--format", "github"]).stdout);
  return { isRefused: markdown.status === 2, isWrong: false, text: markdown.stdout };
});
const whole = results.map(({ text }) => text.trim()).join("\n\n");
const text =
  whole.length > MOST
    ? `${whole.slice(0, whole.lastIndexOf("\n", MOST))}\n\n… and more: \`rnnc diff\` shows all.`
    : whole;
const isNothing = results.every(
  (one) => !one.isWrong && /: no difference in meaning\.\s*$/.test(one.text.trim().split("\n")[0]),
);

const comments = `repos/${repository}/issues/${pull}/comments`;
const known = await find();
if (known) await ask("PATCH", `repos/${repository}/issues/comments/${known}`, { body: `${MARK}\n${text}` });
else if (!isNothing) await ask("POST", comments, { body: `${MARK}\n${text}` });
if (results.some(({ isWrong }) => isWrong)) fail("a file cannot be compared; the comment says why");
if (results.some(({ isRefused }) => isRefused))
  fail(`there is a change of a class that is refused: ${classes.join(", ")}`);

/** The comment of before; undefined for none. */
async function find() {
  for (let page = 1; ; page++) {
    const some = await ask("GET", `${comments}?per_page=100&page=${page}`);
    const found = some.find(({ body }) => body?.startsWith(MARK));
    if (found || some.length < 100) return found?.id;
  }
}

async function ask(method, path, body) {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: "application/vnd.github+json",
    "content-type": "application/json",
  };
  const answer = await fetch(`${api}/${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!answer.ok)
    fail(`GitHub says ${answer.status} to ${method} ${path}; the workflow needs \`permissions: pull-requests: write\``);
  return answer.json();
}

function run(command, args) {
  const result = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
  if (result.error) fail(`\`${command}\` cannot be started: ${result.error.message}`);
  return result;
}

function fail(message) {
  process.stdout.write(`::error::rnnc diff: ${message}\n`);
  process.exit(1);
}
