/** Issue 3, "The everyday tool": every command it names, through the real command line. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ZipFile } from "yazl";
import { readSafetensors } from "../../src/runtime/files/safetensors.js";
import { folderWith, node, type Outcome, RNNC, ROOT, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

/** One clear message: no stack, the right exit code, and the words that matter. */
function refused({ code, err, out }: Outcome, exit: number, ...words: readonly string[]): void {
  assert.is(code, exit, `${err}${out}`);
  for (const word of words) assert.ok(err.includes(word), `\`${word}\` is not in: ${err}`);
  assert.not.match(err, /\n\s+at /);
}

function well(outcome: Outcome): string {
  assert.is(outcome.code, 0, `${outcome.err}${outcome.out}`);
  return outcome.out;
}

function runsIn(folder: string, experiment: string): readonly string[] {
  const runs = join(folder, "runs", experiment);
  return readdirSync(runs)
    .sort()
    .map((name) => join(runs, name));
}

function newestRun(folder: string, experiment: string): string {
  return runsIn(folder, experiment).at(-1) ?? "";
}

function weightsSum(run: string, file = "last"): string {
  const { tensors } = readSafetensors(join(run, "checkpoints", `${file}.safetensors`));
  const sum = createHash("sha256");
  for (const [name, { values }] of tensors)
    sum.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return sum.digest("hex");
}

type Json = Readonly<Record<string, unknown>>;

function journalOf(run: string): readonly Json[] {
  return readFileSync(join(run, "journal.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Json);
}

/** What stays of a journal when its times are taken away. */
function timeless(records: readonly Json[]): readonly Json[] {
  return records.map((record) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !["at", "time", "speed"].includes(name))),
  );
}

const linesOf = (out: string) => out.trim().split("\n");
const sumOf = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Sentences and whether their subject is plural: a table of a person's own. */
function sentences(): string {
  const nouns = ["dog", "dogs", "king", "kings", "child", "children"];
  const places = ["", ...nouns.map((noun) => ` near the ${noun}`)];
  const rows = nouns.flatMap((subject, index) =>
    places.flatMap((first) => places.map((second) => `The ${subject}${first}${second},${index % 2}`)),
  );
  return `sentence,plural\n${rows.join("\n")}\n`;
}

const SENTENCES = (details = "") => `edition 2026

experiment sentences {
  param units = 8     in 4..16 step 4
  param cell  = gru   in { gru, lstm }
  param rate  = 1e-2  in log 1e-3..1e-1

  data {
    rows lines = csv("sentences.csv", columns: [sentence, plural: 0..1])${details}
                 |> split(by: hash(sentence), train: 70%, validate: 15%, test: 15%)

    vocab  v      = vocabulary(words(lines.sentence))
    input  words  = tokens(words(lines.sentence), v)
    target plural = lines.plural
  }

  model {
    states = embed(words, size: 4) |> recurrent(cell: cell, units: units)
    logits = dense(last(states), units: plural.classes)
  }

  train {
    loss      = cross_entropy(logits, plural)
    optimizer = adam(rate: rate)
    batch     = 20
    epochs    = 3
    keep best validate.loss
  }

  measure {
    accuracy = accuracy(predicted(logits), plural)
  }
}
`;

// init

for (const template of ["classify", "language-model", "translate", "forecast"]) {
  test(`init ${template}: a folder whose experiment is well, with what a project needs`, () => {
    const folder = folderWith({});
    well(rnnc(["init", template, "mine"], { cwd: folder }));
    const mine = join(folder, "mine");
    for (const name of ["rnnc.yaml", ".gitignore", ".gitattributes", "README.md"])
      assert.ok(existsSync(join(mine, name)), name);
    assert.match(readFileSync(join(mine, ".gitattributes"), "utf8"), /\*\.rnn.*linguist/);
    assert.match(readFileSync(join(mine, ".gitignore"), "utf8"), /runs\/[\s\S]*\.rnnc\//);
    const [experiment] = readdirSync(mine).filter((name) => name.endsWith(".rnn"));
    assert.match(well(rnnc(["check", experiment], { cwd: mine })), /: well/);
    well(rnnc(["fmt", "--check", experiment], { cwd: mine }));
    const readme = readFileSync(join(mine, "README.md"), "utf8");
    for (const command of ["rnnc run", "rnnc test", "rnnc use"]) assert.ok(readme.includes(command), command);
    refused(rnnc(["init", template, "mine"], { cwd: folder }), 64, "mine");
  });
}

test("what init makes runs at once", () => {
  const folder = folderWith({});
  well(rnnc(["init", "classify", "."], { cwd: folder }));
  const [experiment] = readdirSync(folder).filter((name) => name.endsWith(".rnn"));
  assert.match(well(rnnc(["run", experiment], { cwd: folder })), /best validate/);
});

// data

test("data lock writes the sum beside the source; a changed file is an error; --update takes it", () => {
  const table = sentences();
  const folder = folderWith({ "a.rnn": SENTENCES(), "sentences.csv": table });
  assert.match(rnnc(["check", "a.rnn"], { cwd: folder }).err, /unpinned-source/);
  refused(rnnc(["data", "lock", "a.rnn", "--check"], { cwd: folder }), 1, "sentences.csv");
  well(rnnc(["data", "lock", "a.rnn"], { cwd: folder }));
  assert.ok(readFileSync(join(folder, "a.rnn"), "utf8").includes(`sha256 = "${sumOf(table)}"`));
  well(rnnc(["fmt", "--check", "a.rnn"], { cwd: folder }));
  assert.is(rnnc(["check", "a.rnn"], { cwd: folder }).err, "");
  writeFileSync(join(folder, "sentences.csv"), `${table}The king sleeps,0\n`);
  refused(rnnc(["data", "lock", "a.rnn"], { cwd: folder }), 3, "sentences.csv", sumOf(table).slice(0, 12));
  well(rnnc(["data", "lock", "a.rnn", "--update"], { cwd: folder }));
  well(rnnc(["data", "lock", "a.rnn", "--check"], { cwd: folder }));
});

test("data show: rows, lengths, tokens, labels, unknown words, duplicates across the split", () => {
  const folder = folderWith({ "a.rnn": SENTENCES(), "sentences.csv": sentences() });
  const out = well(rnnc(["data", "show", "a.rnn"], { cwd: folder }));
  for (const word of ["train", "validate", "test", "words", "plural", "unknown", "uplicate"])
    assert.ok(out.includes(word), `${word} is not in: ${out}`);
  const json = JSON.parse(well(rnnc(["data", "show", "a.rnn", "--json"], { cwd: folder })));
  assert.is(json.format, 1);
});

test("data prepare caches what a run then takes", () => {
  const folder = folderWith({ "a.rnn": SENTENCES(), "sentences.csv": sentences() });
  well(rnnc(["data", "prepare", "a.rnn"], { cwd: folder }));
  assert.match(well(rnnc(["data", "prepare", "a.rnn"], { cwd: folder })), /cached/);
  assert.match(well(rnnc(["run", "a.rnn"], { cwd: folder })), /\(cached\)/);
});

async function zipOf(members: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(members)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** The command line beside a server in this very process: it must not block. */
async function rnncAside(args: readonly string[], cwd: string): Promise<Outcome> {
  const child = spawn(process.execPath, [RNNC, ...args], { cwd, env: { ...process.env, NO_COLOR: "1" } });
  const said = { out: "", err: "" };
  child.stdout.on("data", (text) => {
    said.out += text;
  });
  child.stderr.on("data", (text) => {
    said.err += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, ...said };
}

test("data fetch: only when asked, checked by its sum, from http and file addresses, out of zip and gzip", async () => {
  const table = sentences();
  const honest = await zipOf({ "deep/sentences.csv": table, "xx/escape.csv": "x" });
  const zip = Buffer.from(honest.toString("latin1").replaceAll("xx/escape", "../escape"), "latin1");
  const bodies: Readonly<Record<string, Uint8Array>> = { "/t.zip": zip, "/t.csv.gz": gzipSync(table) };
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    const body = bodies[request.url ?? ""];
    response.writeHead(body ? 200 : 404).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const pinned = (from: string, sum = sumOf(table)) =>
      SENTENCES(` {\n                   from   = "${from}"\n                   sha256 = "${sum}"\n                 }`);
    const folder = folderWith({
      "zip.rnn": pinned(`${base}/t.zip#deep/sentences.csv`),
      "gzip.rnn": pinned(`${base}/t.csv.gz`),
      "wrong.rnn": pinned(`${base}/t.csv.gz`, "0".repeat(64)),
      "none.rnn": pinned(`${base}/none.csv`),
      "elsewhere.csv": table,
    });
    writeFileSync(join(folder, "file.rnn"), pinned(`file://${join(folder, "elsewhere.csv")}`));
    const missing = await rnncAside(["run", "zip.rnn"], folder);
    refused(missing, 3, "error[source-missing]", "rnnc data fetch");
    assert.is(requests, 0, "nothing is downloaded unless asked");
    for (const name of ["zip", "gzip", "file"]) {
      well(await rnncAside(["data", "fetch", `${name}.rnn`], folder));
      assert.is(readFileSync(join(folder, "sentences.csv"), "utf8"), table, name);
      rmSync(join(folder, "sentences.csv"));
    }
    refused(await rnncAside(["data", "fetch", "wrong.rnn"], folder), 3, "000000000000", sumOf(table).slice(0, 12));
    refused(await rnncAside(["data", "fetch", "none.rnn"], folder), 3, "404");
    assert.not.ok(existsSync(join(folder, "sentences.csv")));
  } finally {
    server.close();
  }
});

test("--source gives another file of the same sum, and no other", () => {
  const table = sentences();
  const text = SENTENCES(` {\n                   sha256 = "${sumOf(table)}"\n                 }`);
  const folder = folderWith({ "a.rnn": text, "away/other.csv": table, "away/changed.csv": `${table}x,0\n` });
  const other = ["--source", "lines=away/other.csv"];
  well(rnnc(["run", "a.rnn", "-q", ...other], { cwd: folder }));
  well(rnnc(["test"], { cwd: folder }));
  well(rnnc(["data", "show", "a.rnn", ...other], { cwd: folder }));
  refused(rnnc(["run", "a.rnn", "--source", "lines=away/changed.csv"], { cwd: folder }), 3, "source-changed");
  refused(rnnc(["run", "a.rnn", "--source", "line=away/other.csv"], { cwd: folder }), 64, "did you mean `lines`?");
});

// run, resume, runs, test

const LONGER =
  "loss = cross_entropy(logits, odd)\n    optimizer = adam(rate: 1e-2)\n    batch = 50\n    steps = 400\n    validate every 20 steps\n    keep best validate.loss";

test("killed and resumed: the same weights and the same journal, times apart", async () => {
  const folder = folderWith({ "a.rnn": parity({ train: LONGER }) });
  well(rnnc(["run", "a.rnn", "-q"], { cwd: folder }));
  const child = spawn(process.execPath, [RNNC, "run", "a.rnn"], { cwd: folder });
  child.stdout.on("data", (text: Buffer) => {
    if (text.toString().includes("step 100")) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.on("close", resolve));
  const [whole, broken] = runsIn(folder, "parity");
  assert.ok(!journalOf(broken).some(({ kind }) => kind === "end"));
  well(rnnc(["resume", broken, "-q"], { cwd: folder }));
  for (const file of ["last", "best"]) assert.is(weightsSum(broken, file), weightsSum(whole, file));
  assert.equal(timeless(journalOf(broken)), timeless(journalOf(whole)));
});

test("a checkpoint of another program is refused, with the difference named", () => {
  const folder = folderWith({
    "a.rnn": parity({ train: LONGER }),
    "b.rnn": parity({ train: LONGER.replace("400", "200") }),
  });
  for (const file of ["a.rnn", "b.rnn"]) well(rnnc(["run", file, "-q"], { cwd: folder }));
  const [a, b] = runsIn(folder, "parity");
  const checkpoint = join("checkpoints", "last.safetensors");
  writeFileSync(join(a, checkpoint), readFileSync(join(b, checkpoint)));
  const journal = readFileSync(join(a, "journal.jsonl"), "utf8").trim().split("\n");
  writeFileSync(join(a, "journal.jsonl"), `${journal.slice(0, -1).join("\n")}\n`);
  refused(rnnc(["resume", a], { cwd: folder }), 3, "error[", "program");
});

test("runs: list, show, compare, remove; and as JSON", () => {
  const folder = folderWith({ "a.rnn": parity() });
  well(rnnc(["run", "a.rnn", "-q"], { cwd: folder }));
  well(rnnc(["run", "a.rnn", "-q", "--set", "units=16"], { cwd: folder }));
  const [first, second] = runsIn(folder, "parity");
  const list = well(rnnc(["runs"], { cwd: folder }));
  assert.match(list, /parity/);
  const listed = JSON.parse(well(rnnc(["runs", "--json"], { cwd: folder })));
  assert.is(listed.runs.length, 2);
  const shown = well(rnnc(["runs", "show", first], { cwd: folder }));
  for (const word of ["units", "validate", "ended"]) assert.ok(shown.includes(word), `${word} is not in: ${shown}`);
  JSON.parse(well(rnnc(["runs", "show", first, "--json"], { cwd: folder })));
  const compared = well(rnnc(["runs", "compare", first, second], { cwd: folder }));
  assert.match(compared, /units +8 +16/);
  JSON.parse(well(rnnc(["runs", "compare", first, second, "--json"], { cwd: folder })));
  refused(rnnc(["runs", "remove", first], { cwd: folder }), 64, "--yes");
  well(rnnc(["runs", "remove", first, "--yes"], { cwd: folder }));
  assert.equal(runsIn(folder, "parity"), [second]);
});

test("test: the one look at the test split, recorded; a second look is said to be one", () => {
  const folder = folderWith({ "a.rnn": parity() });
  well(rnnc(["run", "a.rnn", "-q"], { cwd: folder }));
  assert.not.match(well(rnnc(["test"], { cwd: folder })), /look 2/);
  assert.ok(journalOf(newestRun(folder, "parity")).some(({ kind }) => kind === "test"));
  assert.match(well(rnnc(["test"], { cwd: folder })), /look 2 at the test set/);
});

// use

test("use: predictions as JSON lines, from stdin and from a file, without the training data", () => {
  const folder = folderWith({ "a.rnn": SENTENCES(), "sentences.csv": sentences() });
  well(rnnc(["run", "a.rnn", "-q"], { cwd: folder }));
  const run = newestRun(folder, "sentences");
  rmSync(join(folder, "sentences.csv"));
  rmSync(join(folder, ".rnnc"), { recursive: true });
  const records = '{"sentence":"The kings near the dog"}\n{"sentence":"The child"}\n';
  writeFileSync(join(folder, "in.jsonl"), records);
  const file = well(rnnc(["use", run, "in.jsonl"], { cwd: folder }));
  const stdin = spawnSync(process.execPath, [RNNC, "use", run, "-"], { cwd: folder, input: records, encoding: "utf8" });
  assert.is(stdin.stdout, file, stdin.stderr);
  const predictions = linesOf(file).map((line) => JSON.parse(line));
  assert.is(predictions.length, 2);
  for (const { plural } of predictions) assert.ok(plural !== undefined, file);
  writeFileSync(join(folder, "bad.jsonl"), '{"sentence":"The dog"}\n{"sentense":"The dog"}\n');
  refused(rnnc(["use", run, "bad.jsonl"], { cwd: folder }), 3, "bad.jsonl:2", "sentence");
});

const LINES = `edition 2026

experiment lines {
  data {
    rows poem = text("poem.txt") |> sections(starting: "Line") |> split(by: order(), train: 60%, validate: 20%, test: 20%)
    vocab  v    = vocabulary(characters(poem.text))
    target sign = tokens(characters(poem.text), v)
  }

  model {
    states = embed(previous(sign), size: 8) |> recurrent(cell: gru, units: 16)
    logits = dense(states, units: v.size)
  }

  train {
    loss      = cross_entropy(logits, sign)
    optimizer = adam(rate: 1e-2)
    batch     = 4 lanes of 10
    epochs    = 2
  }

  measure {
    perplexity = perplexity(logits, sign)
  }
}
`;

test("use: text, by temperature, top-k, top-p, seed and length; load() gives the same", () => {
  const poem = Array.from(
    { length: 40 },
    (_, index) => `Line ${index}: the sea, the wind, and the ${"long ".repeat(index % 3)}day.\n`,
  );
  const folder = folderWith({ "a.rnn": LINES, "poem.txt": poem.join("") });
  well(rnnc(["run", "a.rnn", "-q"], { cwd: folder }));
  const run = newestRun(folder, "lines");
  const ask = (...more: readonly string[]) =>
    well(rnnc(["use", run, "--prompt", "the ", "--length", "20", ...more], { cwd: folder }));
  const sampled = ask("--temperature", "0.9", "--top-k", "10", "--top-p", "0.95", "--seed", "7");
  assert.is(ask("--temperature", "0.9", "--top-k", "10", "--top-p", "0.95", "--seed", "7"), sampled);
  assert.is.not(ask("--temperature", "0.9", "--top-k", "10", "--top-p", "0.95", "--seed", "8"), sampled);
  assert.is(ask("--top-k", "1", "--seed", "1"), ask("--temperature", "0"), "the first of one is the greedy one");
  const json = JSON.parse(ask("--temperature", "0", "--json"));
  assert.is(typeof json.text, "string");
  writeFileSync(
    join(folder, "own.mjs"),
    `import { load } from "rnnc/runtime";
const model = await load(process.argv[2]);
const [{ text }] = await model.generate({ prompt: "the ", length: 20, temperature: 0 });
process.stdout.write(JSON.stringify(text));`,
  );
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  execFileSync("ln", ["-s", ROOT, join(folder, "node_modules", "rnnc")]);
  const own = node([join(folder, "own.mjs"), run], { cwd: folder });
  assert.is(JSON.parse(well(own)), json.text);
});

// search

test("search: a study killed and resumed has the trials of an unbroken one; a trial is reproduced bit for bit", async () => {
  const folder = folderWith({
    "a.rnn": parity({ settings: "param units = 8 in 4..16\n  param cell = lstm in { rnn, lstm }" }).replace(
      "cell: lstm",
      "cell: cell",
    ),
  });
  const out = well(rnnc(["search", "a.rnn", "--method", "random", "--trials", "4"], { cwd: folder }));
  assert.match(out, /best/);
  const child = spawn(process.execPath, [RNNC, "search", "a.rnn", "--method", "random", "--trials", "4"], {
    cwd: folder,
  });
  let said = "";
  child.stdout.on("data", (text: Buffer) => {
    said += text;
    if (linesOf(said).some((line) => /^trial 2\b/.test(line))) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.on("close", resolve));
  well(rnnc(["search", "--resume"], { cwd: folder }));
  const studies = join(folder, "studies", "parity");
  const [whole, broken] = readdirSync(studies)
    .sort()
    .map((name) => join(studies, name));
  const trials = readdirSync(join(whole, "trials")).sort();
  assert.is(trials.length, 4);
  assert.equal(readdirSync(join(broken, "trials")).sort(), trials);
  for (const trial of trials)
    assert.is(weightsSum(join(broken, "trials", trial)), weightsSum(join(whole, "trials", trial)));
  well(rnnc(["run", "a.rnn", "-q", "--trial", join(whole, "trials", trials[2])], { cwd: folder }));
  assert.is(weightsSum(newestRun(folder, "parity")), weightsSum(join(whole, "trials", trials[2])));
  assert.match(well(rnnc(["search", "a.rnn", "--method", "grid", "--trials", "3"], { cwd: folder })), /grid/);
});

test("search: a failure has a class and no score", () => {
  const folder = folderWith({
    "a.rnn": parity({ settings: "param rate = 1e-2 in { 1e-2, 1e38 }" })
      .replace("units: units", "units: 8")
      .replace("adam(rate: 1e-2)", "sgd(rate: rate)"),
  });
  const out = well(rnnc(["search", "a.rnn", "--method", "grid", "--trials", "2"], { cwd: folder }));
  assert.match(out, /nan/i);
});

// diff

test("diff: each changed fact with both values and both lines, and the parameters; nothing for what means the same", () => {
  const folder = folderWith({
    "a.rnn": parity(),
    "same.rnn": `# a comment\n${parity().replaceAll("states", "memory").replace("1e-2", "0.01")}`,
    "b.rnn": parity().replace("units = 8", "units = 12").replace("adam(rate: 1e-2)", "adam(rate: 2e-2)"),
  });
  const same = rnnc(["diff", "a.rnn", "same.rnn", "--exit-code"], { cwd: folder });
  assert.is(same.code, 0, same.out);
  const { code, out } = rnnc(["diff", "a.rnn", "b.rnn", "--exit-code"], { cwd: folder });
  assert.is(code, 2);
  for (const word of ["a.rnn:5", "b.rnn:5", "8", "12", "a.rnn:20", "b.rnn:20", "parameters"])
    assert.ok(out.includes(word), `${word} is not in: ${out}`);
  const json = JSON.parse(well(rnnc(["diff", "a.rnn", "b.rnn", "--json"], { cwd: folder })));
  const [{ changes, parameters }] = json.experiments;
  assert.is(changes.length, 2);
  assert.ok(parameters.before.most < parameters.after.least);
});

test("diff rev:path reads a file as it was", () => {
  const folder = folderWith({ "a.rnn": parity() });
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: folder });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "one");
  writeFileSync(join(folder, "a.rnn"), parity().replace("units = 8", "units = 12"));
  assert.is(rnnc(["diff", "HEAD:a.rnn", "a.rnn", "--exit-code"], { cwd: folder }).code, 2);
  refused(rnnc(["diff", "none:a.rnn", "a.rnn"], { cwd: folder }), 64, "none");
});

// fmt

test("fmt: canonical, comments kept, idempotent, same hashes; --check, stdin; refuses what cannot be parsed", () => {
  const untidy = parity().replace("seed = 3", "seed=3   # why three").replace("epochs    = 2", "epochs=2");
  const folder = folderWith({ "a.rnn": untidy, "wrong.rnn": untidy.replace("experiment parity {", "experiment {") });
  const hashes = () => JSON.parse(well(rnnc(["explain", "a.rnn", "--json"], { cwd: folder }))).hashes;
  const before = hashes();
  assert.is(rnnc(["fmt", "--check", "a.rnn"], { cwd: folder }).code, 1);
  assert.is(readFileSync(join(folder, "a.rnn"), "utf8"), untidy);
  const piped = spawnSync(process.execPath, [RNNC, "fmt", "-"], { input: untidy, encoding: "utf8" });
  well(rnnc(["fmt", "a.rnn"], { cwd: folder }));
  const tidy = readFileSync(join(folder, "a.rnn"), "utf8");
  assert.is(piped.stdout, tidy);
  assert.match(tidy, /seed = 3 +# why three/);
  well(rnnc(["fmt", "--check", "a.rnn"], { cwd: folder }));
  assert.equal(hashes(), before);
  const wrong = readFileSync(join(folder, "wrong.rnn"), "utf8");
  refused(rnnc(["fmt", "wrong.rnn"], { cwd: folder }), 1, "wrong.rnn:3");
  assert.is(readFileSync(join(folder, "wrong.rnn"), "utf8"), wrong);
});

test("every file of the library and the experiments is as fmt writes it", () => {
  well(rnnc(["fmt", "--check", "stdlib", "experiments"], { cwd: ROOT }));
});

// Highlighting, library, experiments, documents

test("the extension for VS Code packages to a .vsix", () => {
  const folder = folderWith({});
  const path = join(folder, "rnnc.vsix");
  well(node([join(ROOT, "scripts", "build-vsix.mjs"), path], { cwd: ROOT }));
  const bytes = readFileSync(path);
  assert.is(bytes.subarray(0, 2).toString(), "PK");
  for (const name of ["extension.vsixmanifest", "[Content_Types].xml", "extension/package.json"])
    assert.ok(bytes.includes(name), name);
});

test("the library and all experiments are well", () => {
  const files = ["text", "stop", "layers"].map((name) => `stdlib/${name}.rnn`);
  const experiments = readdirSync(join(ROOT, "experiments"))
    // What `data fetch` has brought lies beside them.
    .filter((name) => name.endsWith(".rnn"))
    .map((name) => `experiments/${name}`);
  for (const name of ["airline", "characters"]) assert.ok(experiments.includes(`experiments/${name}.rnn`), name);
  well(rnnc(["check", ...files, ...experiments], { cwd: ROOT }));
});

test("every command has help with usage, options, examples and exit codes", () => {
  const commands = [
    ["init"],
    ...["show", "lock", "prepare", "fetch"].map((verb) => ["data", verb]),
    ["resume"],
    ["runs"],
    ...["show", "compare", "remove"].map((verb) => ["runs", verb]),
    ["test"],
    ["use"],
    ["search"],
    ["diff"],
    ["fmt"],
  ];
  for (const command of commands) {
    const out = well(rnnc([...command, "--help"]));
    for (const word of ["usage:", "examples:", "exit codes:"]) assert.ok(out.includes(word), `${command}: ${word}`);
  }
  for (const name of ["CONTRIBUTING.md", "CHANGELOG.md"]) assert.ok(existsSync(join(ROOT, name)), name);
});

test.run();
