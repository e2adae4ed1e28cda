/** `rnnc data fetch` as a person calls it: a real process, killed and called again. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { sendFile, serve } from "../download/server.js";
import { folderWith, type Outcome, RNNC, rnnc } from "../support/command-line.js";
import { noteLines, notes } from "../support/tables.js";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const LINES = noteLines(20_000);

const rows = (details: string) => `tsv("data/notes.tsv", columns: [note, good: bit]) {
                    ${details}
                  }
                  |> split(by: order(), train: 60%, validate: 20%, test: 20%)`;

/** Without blocking this process, in which the server lives. */
function fetching(
  folder: string,
  args: readonly string[] = [],
  onStart: (child: ChildProcess) => void = () => {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [RNNC, "data", "fetch", "a.rnn", ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1" },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (text: Buffer) => {
    out += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    err += text.toString();
  });
  onStart(child);
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

test("a run that misses its file says how to fetch it; killed at once, fetching goes on where it was", async () => {
  let [isSlow, victim]: [boolean, ChildProcess | null] = [true, null];
  const part = (folder: string) => join(folder, "data", "notes.tsv.part");
  let folder = "";
  const server = await serve((request, response) => {
    if (!isSlow) return sendFile(request, response, { body: Buffer.from(LINES) });
    response.writeHead(200, { etag: '"one"', "content-length": LINES.length });
    response.write(LINES.slice(0, 100_000), () => {
      // The part grows in another process, at its own pace.
      const look = setInterval(() => {
        if ((statSync(part(folder), { throwIfNoEntry: false })?.size ?? 0) < 100_000) return;
        clearInterval(look);
        victim?.kill("SIGKILL");
      }, 5);
    });
  });
  try {
    folder = folderWith({ "a.rnn": notes({ rows: rows(`from = "${server.base}/notes.tsv"`) }) });
    const missing = rnnc(["run", "a.rnn"], { cwd: folder });
    assert.is(missing.code, EXIT.failed);
    assert.match(missing.err, "error[source-missing]: The file `data/notes.tsv` does not exist.");
    assert.match(missing.err, "  help: Fetch it: rnnc data fetch a.rnn\n");
    assert.equal(server.ranges, [], "a run downloads nothing");

    const killed = await fetching(folder, [], (child) => {
      victim = child;
    });
    assert.is(killed.code, null);
    assert.equal(readdirSync(join(folder, "data")).toSorted(), [
      "notes.tsv.part",
      "notes.tsv.part.json",
      "notes.tsv.part.lock",
    ]);
    isSlow = false;
    const fetched = await fetching(folder);
    assert.is(fetched.code, EXIT.ok, fetched.err);
    assert.match(
      fetched.out,
      /^notes {2}fetched data\/notes\.tsv: \d+ KiB in [\d.]+s, its sha256 is [0-9a-f]{64}; pin it: rnnc data lock a\.rnn\n$/,
    );
    assert.match(fetched.out, sha256(LINES));
    assert.equal(server.ranges, [null, "bytes=100000-"]);
    assert.is(readFileSync(join(folder, "data/notes.tsv"), "utf8"), LINES);
    assert.equal(readdirSync(join(folder, "data")), ["notes.tsv"]);
    assert.is(
      (await fetching(folder)).out,
      `notes  data/notes.tsv is there (${Math.round(LINES.length / 1024)} KiB), not pinned\n`,
    );
    assert.is(server.ranges.length, 2);
  } finally {
    server.close();
  }
});

test("names, limits, sums and what has no address", async () => {
  const server = await serve((request, response) => sendFile(request, response, { body: Buffer.from(LINES) }));
  try {
    const pin = sha256("another");
    const folder = folderWith({
      "a.rnn": notes({ rows: rows(`from   = "${server.base}/notes.tsv"\n                    sha256 = "${pin}"`) }),
      "none.rnn": notes(),
    });
    const unknown = await fetching(folder, ["note"]);
    assert.is(unknown.code, EXIT.usage);
    assert.match(
      unknown.err,
      "there is no source `note`; did you mean `notes`? Sources: notes; see rnnc data fetch --help",
    );
    const limited = await fetching(folder, ["notes", "--limit", "1KiB"]);
    assert.is(limited.code, EXIT.failed);
    assert.match(
      limited.err,
      /^error\[download-too-large\]: `.*` has \d+ bytes, more than the limit of 1024 bytes\.\n {2}help: /,
    );
    const refused = await fetching(folder);
    assert.is(refused.code, EXIT.failed);
    assert.match(refused.err, `its sha256 is ${sha256(LINES)}, the pin ${pin}.`);
    assert.not(existsSync(join(folder, "data/notes.tsv")));
    writeFileSync(join(folder, "data/notes.tsv"), "mine");
    const there = await fetching(folder);
    assert.is(there.code, EXIT.failed);
    assert.match(there.err, "`data/notes.tsv` is there and not the pinned file");

    const nowhere = rnnc(["data", "fetch", "none.rnn"], { cwd: folder });
    assert.is(nowhere.code, EXIT.failed);
    assert.match(
      nowhere.err,
      "error[source-missing]: `notes.tsv` is not there, and none.rnn:5 does not say where it can be fetched.",
    );
  } finally {
    server.close();
  }
});

test.run();
