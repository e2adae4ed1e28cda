/** Small things that would become large: archives that unpack to far more than they are, and blobs in a repository. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ZipFile } from "yazl";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, type Outcome, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";
import { notes } from "../support/tables.js";

const MIB = 2 ** 20;
/** What a process of the command line may have beside what it is given to unpack. */
const MOST = 220 * MIB;

interface Watched extends Outcome {
  /** The most memory that the process has had, in bytes. */
  readonly peak: number;
}

function watched(args: readonly string[], cwd: string): Watched {
  const [script, told] = ["watch.cjs", "peak.txt"].map((name) => join(cwd, name));
  const noting = `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(told)}, String(process.resourceUsage().maxRSS)));`;
  writeFileSync(script, noting);
  const outcome = rnnc(args, { cwd, node: ["--require", script] });
  return { ...outcome, peak: 1024 * Number(readFileSync(told, "utf8")) };
}

/** Zeros of 512 MiB in half a megabyte: gzip takes members one behind the other. */
const GZIP = Buffer.concat(Array(512).fill(gzipSync(Buffer.alloc(MIB))));

async function zipOf(content: Buffer): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(content, "notes.tsv");
  zip.end();
  return buffer(zip.outputStream);
}

const fetchingFrom = (from: string) =>
  notes({
    rows: `tsv("data/notes.tsv", columns: [note, good: bit]) { from = "${from}" }
                  |> split(by: order(), train: 60%, validate: 20%, test: 20%)`,
  });

test("an archive that unpacks to more than the limit is given up there, and nothing of it is left", async () => {
  const bombs: Readonly<Record<string, Buffer>> = {
    "bomb.tsv.gz": GZIP,
    "bomb.zip": await zipOf(Buffer.alloc(64 * MIB)),
  };
  for (const [name, bomb] of Object.entries(bombs)) {
    assert.ok(bomb.length < MIB, `${name} has ${bomb.length} bytes`);
    const folder = folderWith({ [`in/${name}`]: bomb });
    const from = pathToFileURL(join(folder, "in", name)).href;
    writeFileSync(join(folder, "a.rnn"), fetchingFrom(from));
    const { code, out, err, peak } = watched(["data", "fetch", "a.rnn", "--limit", "32MiB"], folder);
    assert.is(code, EXIT.failed);
    assert.is(out, "");
    const member = name.endsWith(".zip") ? "#notes.tsv" : "";
    assert.equal(err.split("\n").slice(0, -2), [
      `error[download-too-large]: \`${from}${member}, unpacked,\` has more than the limit of ${32 * MIB} bytes.`,
    ]);
    assert.match(err, /\n {2}help: .*--limit.*\n$/);
    assert.ok(peak < MOST, `${name}: ${peak}`);
    assert.not(readdirSync(join(folder, "data")).includes("notes.tsv"));
    assert.not(existsSync(join(folder, "data", "notes.tsv.unpacked")));
  }
});

test("a huge file of another revision is refused by its size, without being unpacked", () => {
  const folder = folderWith({ "a.rnn": Buffer.alloc(300 * MIB) });
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.compression=1", ...args], {
      cwd: folder,
      stdio: "ignore",
    });
  git("init");
  git("add", "a.rnn");
  git("commit", "-m", "huge");
  writeFileSync(join(folder, "a.rnn"), parity());
  const told = "`HEAD:a.rnn` has 314,572,800 bytes, and 1 MiB are the most; give a `.rnn` file; see rnnc diff --help\n";
  for (const args of [["a.rnn"], ["HEAD:a.rnn", "a.rnn"]]) {
    const { code, out, err, peak } = watched(["diff", ...args], folder);
    assert.equal({ code, out, err }, { code: EXIT.usage, out: "", err: told });
    assert.ok(peak < MOST, `${peak}`);
  }
});

test.run();
