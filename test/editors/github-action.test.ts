/** The action, run on a repository with commits, against a stand-in for GitHub on this machine. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folderWith, NO_CACHE, RNNC, ROOT } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

interface Comment {
  readonly id: number;
  body: string;
}

/** What GitHub has, and what was asked of it: `POST /repos/…`. */
const comments: Comment[] = [];
const asked: string[] = [];
let allows = true;

const server = createServer((request, response) => {
  let text = "";
  request.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  request.on("end", () => {
    const { method = "", url = "" } = request;
    asked.push(`${method} ${url.replace(/\?.*$/, "")}`);
    const isKnown = request.headers.authorization === "Bearer secret";
    const body: { readonly body: string } = text === "" ? { body: "" } : JSON.parse(text);
    const send = (status: number, value: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    if (!isKnown || (method !== "GET" && !allows)) send(403, {});
    else if (method === "GET") send(200, comments);
    else if (method === "POST") {
      const comment = { id: 100 + comments.length, body: body.body };
      comments.push(comment);
      send(201, comment);
    } else {
      const id = Number(url.split("/").at(-1));
      for (const comment of comments) if (comment.id === id) comment.body = body.body;
      send(200, {});
    }
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;

const folder = folderWith({ "experiments/parity.rnn": parity(), "rnnc.yaml": "" });
const git = (...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: "pipe",
  });
function commit(text: string): void {
  writeFileSync(join(folder, "experiments", "parity.rnn"), text);
  git("add", ".");
  git("commit", "-qm", "change");
}
git("init", "-q");
git("add", ".");
git("commit", "-qm", "base");
const base = git("rev-parse", "HEAD").trim();

async function act(
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly out: string }> {
  const child = spawn(process.execPath, [join(ROOT, "editors", "github-action", "comment.mjs")], {
    cwd: folder,
    env: {
      ...process.env,
      ...{
        NO_COLOR: "1",
        XDG_CACHE_HOME: NO_CACHE,
        GITHUB_API_URL: `http://127.0.0.1:${port}`,
        GITHUB_REPOSITORY: "a/b",
      },
      ...{
        RNNC: `${process.execPath} ${RNNC}`,
        RNNC_PATHS: "experiments",
        RNNC_BASE: base,
        RNNC_PULL: "7",
        RNNC_TOKEN: "secret",
      },
      ...more,
    },
  });
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      out += chunk.toString("utf8");
    });
  const [code] = (await once(child, "close")) as [number];
  return { code, out };
}

test("nothing but layout: no comment", async () => {
  commit(`# Odd?\n${parity()}`);
  assert.equal(await act(), { code: 0, out: "" });
  assert.equal(asked.splice(0), ["GET /repos/a/b/issues/7/comments"]);
  assert.is(comments.length, 0);
});

test("a change: one comment beside those of others, and annotations", async () => {
  comments.push({ id: 1, body: "Looks good" });
  commit(parity().replace("units = 8", "units = 12"));
  const { code, out } = await act();
  assert.is(code, 0, out);
  assert.match(
    out,
    /^::warning file=experiments\/parity\.rnn,line=5,title=checkpoints no longer load::parity: units: 8 -> 12 /,
  );
  assert.equal(asked.splice(0), ["GET /repos/a/b/issues/7/comments", "POST /repos/a/b/issues/7/comments"]);
  assert.is(comments.length, 2);
  assert.match(comments[1].body, /^<!-- rnnc diff -->\n### `parity`\n/);
});

test("another commit: the same comment says what is now", async () => {
  commit(parity().replace("epochs    = 2", "epochs    = 5"));
  const { code, out } = await act({ RNNC_FAIL_ON: "checkpoint" });
  assert.is(code, 0, out);
  assert.equal(asked.splice(0), ["GET /repos/a/b/issues/7/comments", "PATCH /repos/a/b/issues/comments/101"]);
  assert.is(comments.length, 2);
  assert.match(comments[1].body, /Training differs/);
  assert.not.match(comments[1].body, /units/);
});

test("a revision is called by few digits, as people call it", () => {
  const few = git("rev-parse", "--short", base).trim();
  assert.match(comments[1].body, new RegExp(`\n\`${few}:experiments/parity\\.rnn\` → \`experiments/parity\\.rnn\`\n`));
});

test("the first experiment of a repository, and the last, are added and removed", async () => {
  mkdirSync(join(folder, "more"));
  writeFileSync(join(folder, "more", "other.rnn"), parity());
  git("add", ".");
  git("commit", "-qm", "more");
  const added = await act({ RNNC_PATHS: "more" });
  assert.is(added.code, 0, added.out);
  assert.match(comments[1].body, /`parity`.*added/s);
  const before = git("rev-parse", "HEAD").trim();
  git("rm", "-qr", "more");
  git("commit", "-qm", "less");
  const removed = await act({ RNNC_PATHS: "more", RNNC_BASE: before });
  assert.is(removed.code, 0, removed.out);
  assert.match(comments[1].body, /`parity`.*removed/s);
});

test("a class that is refused, and a file with errors: the comment says it, and the check fails", async () => {
  const refused = await act({ RNNC_FAIL_ON: "training" });
  assert.is(refused.code, 1);
  assert.match(refused.out, /::error::rnnc diff: there is a change of a class that is refused: training\n$/);
  commit(parity().replace("units = 8", "units = "));
  const wrong = await act();
  assert.is(wrong.code, 1);
  assert.match(comments[1].body, /`experiments` cannot be compared:\n\n```\nerror\[/);
});

test("errors that the base alone has: the comment says it, and what repairs them passes", async () => {
  const broken = git("rev-parse", "HEAD").trim();
  commit(parity());
  const { code, out } = await act({ RNNC_BASE: broken, RNNC_FAIL_ON: "checkpoint" });
  assert.is(code, 0, out);
  assert.match(comments[1].body, /`experiments` cannot be compared, since its base has errors:\n\n```\nerror\[/);
});

test("without the right to comment, without the base: one line that says what to do", async () => {
  commit(parity().replace("epochs    = 2", "epochs    = 5"));
  allows = false;
  const { code, out } = await act();
  allows = true;
  assert.is(code, 1);
  assert.match(
    out,
    /::error::rnnc diff: GitHub says 403 to PATCH .*; the workflow needs `permissions: pull-requests: write`\n$/,
  );
  const lost = await act({ RNNC_BASE: "0123456789012345678901234567890123456789" });
  assert.match(lost.out, /^::error::rnnc diff: the base 0123\S+ is not there; check out with fetch-depth: 0\n$/);
});

test.after(() => {
  server.close();
});

test.run();
