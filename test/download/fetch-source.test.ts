/** Downloads over servers that cut, lie and change their minds; archives that are broken or try to escape. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ZipFile } from "yazl";
import { fetchSource, type Wanted } from "../../src/download/fetch-source.js";
import { targetOf } from "../../src/download/target.js";
import type { Transfer } from "../../src/download/transfer.js";
import { Failure, type FailureCode } from "../../src/runtime/failure.js";
import { folderWith } from "../support/command-line.js";
import { type Answer, type Served, sendFile, serve } from "./server.js";

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
/** Larger than what sockets and streams hold at once. */
const BODY = Buffer.from(Array.from({ length: 40_000 }, (_, row) => `line ${row}\n`).join(""));

interface Options extends Partial<Transfer> {
  readonly path?: string;
  readonly sha256?: string | null;
}

interface Fetched {
  readonly folder: string;
  readonly failure: Failure | null;
  readonly pauses: readonly number[];
  readonly file: Buffer | null;
}

async function fetched(from: string, options: Options = {}, folder = folderWith({})): Promise<Fetched> {
  const { path = "a.txt", sha256: pin = null, ...transfer } = options;
  const wanted: Wanted = { path, from, sha256: pin };
  const pauses: number[] = [];
  const whole: Transfer = {
    limit: 2 ** 31,
    stall: 10_000,
    isPinned: pin !== null,
    signal: new AbortController().signal,
    progress: () => {},
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    ...transfer,
  };
  const failure = await failureIn(async () => {
    await fetchSource(wanted, targetOf({ root: folder, folder }, path), whole);
  });
  const file = existsSync(join(folder, path)) ? readFileSync(join(folder, path)) : null;
  return { folder, failure, pauses, file };
}

async function failureIn(work: () => Promise<void>): Promise<Failure | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

async function withServer(answer: Answer, body: (served: Served) => Promise<void>): Promise<void> {
  const served = await serve(answer);
  try {
    await body(served);
  } finally {
    served.close();
  }
}

function failed({ failure, file }: Fetched, code: FailureCode, message: RegExp | string): void {
  assert.ok(failure, "it should have failed");
  assert.is(failure.code, code);
  assert.match(failure.message, message);
  assert.match(failure.advice, /\w.*[.?]$/);
  assert.is(file, null);
}

const names = (folder: string) => readdirSync(folder).toSorted();

test("a file comes, is compared with its sum, and nothing is left beside it", async () => {
  await withServer(
    (request, response) => sendFile(request, response, { body: BODY }),
    async ({ base }) => {
      const { file, folder, failure } = await fetched(`${base}/a.txt`, { sha256: sha256(BODY), path: "deep/er/a.txt" });
      assert.is(failure, null);
      assert.ok(file?.equals(BODY));
      assert.equal(names(join(folder, "deep/er")), ["a.txt"]);
    },
  );
});

test("a connection that is cut is taken up where it ended, with pauses that double while nothing comes", async () => {
  await withServer(
    (request, response, count) => {
      if (count === 3 || count === 4) request.socket.destroy();
      else sendFile(request, response, { body: BODY, ...(count < 5 ? { cutAfter: 100_000 } : {}) });
    },
    async ({ base, ranges }) => {
      const { file, pauses } = await fetched(`${base}/a.txt`);
      assert.ok(file?.equals(BODY));
      assert.equal(pauses, [500, 500, 1000, 2000]);
      assert.equal(ranges, [null, "bytes=100000-", "bytes=200000-", "bytes=200000-", "bytes=200000-"]);
    },
  );
});

test("what never comes back is given up, and what has come is kept for the next time", async () => {
  let isWell = false;
  await withServer(
    (request, response, count) => {
      if (!isWell && count > 1) request.socket.destroy();
      else sendFile(request, response, { body: BODY, ...(isWell ? {} : { cutAfter: 50_000 }) });
    },
    async ({ base, ranges }) => {
      const first = await fetched(`${base}/a.txt`);
      failed(first, "download-failed", /could not be fetched: the connection was lost \(.+\)\.$/);
      assert.match(first.failure?.advice ?? "", "it goes on where this one ended");
      assert.equal(first.pauses, [500, 1000, 2000, 4000, 8000]);
      assert.equal(names(first.folder), ["a.txt.part", "a.txt.part.json"]);
      isWell = true;
      const second = await fetched(`${base}/a.txt`, {}, first.folder);
      assert.ok(second.file?.equals(BODY));
      assert.is(ranges.at(-1), "bytes=50000-");
      assert.equal(names(first.folder), ["a.txt"]);
    },
  );
});

test("a file that has changed meanwhile is fetched from its beginning; so it is by a server without ranges", async () => {
  const other = Buffer.from(BODY.toString().toUpperCase());
  for (const change of [{ etag: '"two"' }, { knowsRanges: false }]) {
    await withServer(
      (request, response, count) => {
        if (count === 1) sendFile(request, response, { body: BODY, cutAfter: 100_000 });
        else sendFile(request, response, { body: other, ...change });
      },
      async ({ base }) => {
        const { file } = await fetched(`${base}/a.txt`);
        assert.ok(file?.equals(other));
      },
    );
  }
});

test("a server that goes on with another file, or elsewhere than asked, is not believed", async () => {
  const other = Buffer.from(BODY.toString().toUpperCase());
  const lies: readonly Record<string, string>[] = [
    { etag: '"two"', "content-range": `bytes 100000-${BODY.length - 1}/${BODY.length}` },
    { etag: '"one"', "content-range": `bytes 5-${BODY.length - 1}/${BODY.length}` },
    { etag: '"one"' },
  ];
  for (const headers of lies) {
    await withServer(
      (request, response, count) => {
        if (count === 1) sendFile(request, response, { body: BODY, cutAfter: 100_000 });
        else if (request.headers.range) response.writeHead(206, headers).end(other.subarray(100_000));
        else sendFile(request, response, { body: other });
      },
      async ({ base }) => {
        const { file } = await fetched(`${base}/a.txt`);
        assert.ok(file?.equals(other), JSON.stringify(headers));
      },
    );
  }
});

test("without an ETag a date tells whether the file is the same; with neither nothing is gone on with", async () => {
  const date = "Sat, 21 Nov 2026 08:00:00 GMT";
  for (const headers of [
    { "last-modified": date },
    { etag: 'W/"weak"', "last-modified": date },
    {},
    { etag: 'W/"weak"' },
  ]) {
    await withServer(
      (request, response, count) => {
        const start = Number(/\d+/.exec(request.headers.range ?? "0")?.[0]);
        if (start > 0) assert.is(request.headers["if-range"], date);
        const range = start > 0 ? { "content-range": `bytes ${start}-${BODY.length - 1}/${BODY.length}` } : {};
        const rest = BODY.subarray(start);
        response.writeHead(start > 0 ? 206 : 200, { ...headers, ...range, "content-length": rest.length });
        if (count > 1) response.end(rest);
        else response.write(rest.subarray(0, 100_000), () => setImmediate(() => response.destroy()));
      },
      async ({ base, ranges }) => {
        const { file } = await fetched(`${base}/a.txt`);
        assert.ok(file?.equals(BODY));
        assert.equal(ranges, [null, "last-modified" in headers ? "bytes=100000-" : null]);
      },
    );
  }
});

test("a part of another address, or one whose facts are damaged, is begun anew", async () => {
  await withServer(
    (request, response) => sendFile(request, response, { body: BODY }),
    async ({ base, ranges }) => {
      const facts = { url: `${base}/other.txt`, etag: '"one"', lastModified: null };
      for (const text of [JSON.stringify(facts), "{", '{"url": 3}']) {
        const folder = folderWith({ "a.txt.part": "something", "a.txt.part.json": text });
        assert.ok((await fetched(`${base}/a.txt`, {}, folder)).file?.equals(BODY));
      }
      assert.equal(ranges, [null, null, null]);
    },
  );
});

test("a part that is whole already is not asked for again byte by byte", async () => {
  await withServer(
    (request, response) => sendFile(request, response, { body: BODY }),
    async ({ base }) => {
      const facts = { url: `${base}/a.txt`, etag: '"one"', lastModified: null };
      const folder = folderWith({ "a.txt.part": BODY, "a.txt.part.json": JSON.stringify(facts) });
      assert.ok((await fetched(`${base}/a.txt`, {}, folder)).file?.equals(BODY));
    },
  );
});

test("another sum than the pinned one: never in place, kept for looking at it, and both sums told", async () => {
  await withServer(
    (request, response) => sendFile(request, response, { body: BODY }),
    async ({ base }) => {
      const pin = sha256("another");
      const result = await fetched(`${base}/a.txt`, { sha256: pin });
      failed(result, "source-changed", `its sha256 is ${sha256(BODY)}, the pin ${pin}.`);
      assert.equal(names(result.folder), ["a.txt.refused"]);
      // What is there stays.
      const folder = folderWith({ "a.txt": "mine" });
      assert.is((await fetched(`${base}/a.txt`, { sha256: pin }, folder)).file?.toString(), "mine");
    },
  );
});

test("refusals of servers, each in one sentence; those that may pass are asked again", async () => {
  const statuses: readonly [status: number, message: string, asked: number][] = [
    [404, "could not be fetched: the server says 404 Not Found.", 1],
    [403, "the server says 403 Forbidden.", 1],
    [304, "the server says 304 Not Modified.", 1],
    [503, "the server says 503 Service Unavailable.", 6],
  ];
  for (const [status, message, asked] of statuses) {
    await withServer(
      (_, response) => response.writeHead(status).end(),
      async ({ base, ranges }) => {
        failed(await fetched(`${base}/a.txt`), "download-failed", message);
        assert.is(ranges.length, asked);
      },
    );
  }
  await withServer(
    (_, response) => response.end(),
    async ({ base, close }) => {
      close();
      const refused = await fetched(`${base}/a.txt`);
      failed(refused, "download-failed", /`127\.0\.0\.1:\d+` takes no connections\.$/);
    },
  );
});

test("redirects are followed to web servers, and not without end", async () => {
  await withServer(
    (request, response) => {
      const to = { "/a": "/b", "/b": "/file", "/loop": "/loop", "/local": "file:///etc/passwd", "/bad": "http://" }[
        request.url ?? ""
      ];
      if (to === undefined) sendFile(request, response, { body: BODY });
      else response.writeHead(302, { location: to }).end();
    },
    async ({ base }) => {
      assert.ok((await fetched(`${base}/a`)).file?.equals(BODY));
      failed(await fetched(`${base}/loop`), "download-failed", "leads on more than 10 times.");
      failed(
        await fetched(`${base}/local`),
        "download-failed",
        "leads to `file:///etc/passwd`, which is no address of a web server.",
      );
      failed(await fetched(`${base}/bad`), "download-failed", "which is no address of a web server.");
    },
  );
});

test("what the server packs for the way is the file all the same, and is never gone on with", async () => {
  const packed = gzipSync(BODY);
  await withServer(
    (_, response, count) => {
      response.writeHead(200, { etag: '"one"', "content-encoding": "gzip", "content-length": packed.length });
      if (count > 1) response.end(packed);
      else response.write(packed.subarray(0, packed.length - 20), () => setImmediate(() => response.destroy()));
    },
    async ({ base, ranges }) => {
      const { file } = await fetched(`${base}/a.txt`);
      assert.ok(file?.equals(BODY));
      assert.equal(ranges, [null, null]);
    },
  );
});

test("a server from which nothing comes any more counts as lost", async () => {
  await withServer(
    (request, response, count) => {
      if (count > 1) return sendFile(request, response, { body: BODY });
      response.writeHead(200, { etag: '"one"', "content-length": BODY.length });
      response.write(BODY.subarray(0, 1000));
    },
    async ({ base, ranges }) => {
      assert.ok((await fetched(`${base}/a.txt`, { stall: 50 })).file?.equals(BODY));
      assert.equal(ranges, [null, "bytes=1000-"]);
    },
  );
});

test("the limit holds for what comes, whatever is said of it, and for what it unpacks to", async () => {
  const bomb = gzipSync(Buffer.alloc(1_000_000));
  await withServer(
    (request, response) => {
      if (request.url === "/bomb.txt.gz") response.end(bomb);
      else if (request.url === "/said") sendFile(request, response, { body: BODY });
      // Without a length.
      else {
        response.write(BODY.subarray(0, 10));
        response.end(BODY.subarray(10));
      }
    },
    async ({ base }) => {
      const limit = 100_000;
      failed(
        await fetched(`${base}/said`, { limit }),
        "download-too-large",
        `has ${BODY.length} bytes, more than the limit of 100000 bytes.`,
      );
      failed(
        await fetched(`${base}/unsaid`, { limit }),
        "download-too-large",
        "has more than the limit of 100000 bytes.",
      );
      failed(
        await fetched(`${base}/bomb.txt.gz`, { limit }),
        "download-too-large",
        "bomb.txt.gz, unpacked,` has more than the limit",
      );
    },
  );
});

async function zipped(members: Readonly<Record<string, Buffer | string>>, mode = 0o100644): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(members)) zip.addBuffer(Buffer.from(content), name, { mode });
  zip.end();
  return buffer(zip.outputStream);
}

/** The same archive whose members are called otherwise, as honest tools do not call them. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  assert.is(from.length, to.length);
  return Buffer.from(zip.toString("latin1").replaceAll(from, to), "latin1");
}

async function fromZip(zip: Buffer, fragment = "", options: Options = {}): Promise<Fetched> {
  const folder = folderWith({ "in/x.zip": zip });
  return fetched(`${pathToFileURL(join(folder, "in", "x.zip")).href}${fragment}`, options, folder);
}

test("members of zip archives, by name or by the only one that is called so", async () => {
  const zip = await zipped({ "folder/a.txt": "of the folder", "b.txt": BODY, "c.txt.gz": gzipSync("packed") });
  assert.is((await fromZip(zip)).file?.toString(), "of the folder");
  assert.ok((await fromZip(zip, "#b.txt", { sha256: sha256(BODY) })).file?.equals(BODY));
  assert.is((await fromZip(zip, "#c.txt.gz")).file?.toString(), "packed");
  assert.ok((await fromZip(zip, "", { path: "all.zip" })).file?.equals(zip));
  assert.ok((await fromZip(zip, "#c.txt.gz", { path: "c.txt.gz" })).file?.equals(gzipSync("packed")));
  failed(
    await fromZip(zip, "#d.txt"),
    "archive-member",
    /has no member `d\.txt`; it has `folder\/a\.txt`, `b\.txt`, `c\.txt\.gz`\.$/,
  );
  failed(await fromZip(zip, "", { path: "other.txt" }), "archive-member", "has no member called `other.txt`; it has");
  const twice = await zipped({ "x/a.txt": "1", "y/a.txt": "2" });
  failed(await fromZip(twice), "archive-member", /has 2 members of that name; it has `x\/a\.txt`, `y\/a\.txt`\.$/);
  const packing = await fromZip(zip, "#b.txt", { path: "b.txt.gz" });
  failed(packing, "archive-member", "`b.txt` of the archive is not packed by gzip, and `b.txt.gz` would have to be.");
  assert.is(packing.failure?.advice, "Call the source `b.txt`.");
});

test("nothing of an archive goes anywhere but to the source's own path", async () => {
  const plain = await zipped({ "xx/xx/a.txt": "out" });
  for (const name of ["../../a.txt", "/x/xx/a.txt", "C:/xx/a.txt"]) {
    const { folder, failure } = await fromZip(renamed(plain, "xx/xx/a.txt", name));
    assert.ok(failure, name);
    assert.is(failure.code, "archive-member", name);
    assert.match(failure.message, "has no member called `a.txt`; it has none at all.");
    // What has come is kept: the name in `from` may be what is wrong.
    assert.equal(names(folder), ["a.txt.part", "a.txt.part.json", "in"]);
  }
  // Backslashes of careless tools are slashes; the file goes to the same place whatever its name there.
  const { folder } = await fromZip(renamed(plain, "xx/xx/a.txt", "xx\\xx\\a.txt"));
  assert.equal(names(folder), ["a.txt", "in"]);
  failed(
    await fromZip(await zipped({ "a.txt": "/etc/passwd" }, 0o120777)),
    "archive-member",
    /The member `a\.txt` of `.*` is a link/,
  );
});

test("broken archives are said to be, and are fetched anew the next time", async () => {
  const zip = await zipped({ "a.txt": BODY });
  const damaged = Buffer.from(zip);
  damaged.fill(7, 60, 90);
  for (const bytes of [Buffer.from("no archive at all"), zip.subarray(0, 1000), damaged]) {
    const result = await fromZip(bytes);
    failed(result, "archive-broken", /x\.zip` cannot be unpacked: .+\.$/);
    assert.equal(names(result.folder), ["in"]);
  }
  const folder = folderWith({ "in/a.txt.gz": gzipSync(BODY).subarray(0, 2000) });
  failed(
    await fetched(pathToFileURL(join(folder, "in/a.txt.gz")).href, {}, folder),
    "archive-broken",
    "cannot be unpacked",
  );
  // What an archive says of its sizes is not believed.
  const lie = Buffer.from(zip);
  lie.writeUInt32LE(5, lie.indexOf("PK\u0001\u0002", 0, "latin1") + 24);
  failed(await fromZip(lie), "archive-broken", "cannot be unpacked");
});

test("gzip is unpacked where the source is not packed, and kept where it is; tar is refused", async () => {
  const packed = gzipSync(BODY);
  const folder = folderWith({ "in/a.txt.gz": packed });
  const from = pathToFileURL(join(folder, "in/a.txt.gz")).href;
  assert.ok((await fetched(from, { sha256: sha256(BODY) }, folder)).file?.equals(BODY));
  assert.ok((await fetched(from, { path: "b.txt.gz", sha256: sha256(packed) }, folder)).file?.equals(packed));
  failed(
    await fetched("https://example.org/x.tar.gz"),
    "archive-member",
    "`x.tar.gz` is a tar archive, out of which `a.txt` cannot be taken.",
  );
});

test("files of this machine", async () => {
  const folder = folderWith({ "in/b.txt": BODY });
  assert.ok((await fetched(pathToFileURL(join(folder, "in/b.txt")).href, {}, folder)).file?.equals(BODY));
  failed(await fetched("file:///nowhere/at/all.txt"), "download-failed", "`/nowhere/at/all.txt` is not there.");
  failed(await fetched(pathToFileURL(folder).href), "download-failed", "is no ordinary file.");
  failed(
    await fetched(pathToFileURL(join(folder, "in/b.txt")).href, { limit: 10 }),
    "download-too-large",
    "more than the limit of 10 bytes",
  );
});

test("no link leads a download out of its project", () => {
  const outside = folderWith({ "theirs.txt": "theirs" });
  const folder = folderWith({ "folder/b.txt": "" });
  symlinkSync(outside, join(folder, "way"));
  symlinkSync(join(outside, "theirs.txt"), join(folder, "file.txt"));
  symlinkSync(join(outside, "new.txt"), join(folder, "dangling.txt"));
  symlinkSync(join(folder, "folder"), join(folder, "inner"));
  const target = (path: string) => {
    try {
      return targetOf({ root: folder, folder }, path).replace(`${folder}/`, "");
    } catch (error) {
      if (error instanceof Failure) return error.code;
      throw error;
    }
  };
  assert.is(target("new/a.txt"), "new/a.txt");
  assert.is(target("inner/a.txt"), "folder/a.txt");
  for (const path of ["way/a.txt", "way/deep/a.txt", "file.txt", "../a.txt", "new/../../a.txt", "/tmp/a.txt"]) {
    assert.is(target(path), "source-outside-folder", path);
  }
  assert.is(target("dangling.txt"), "source-missing");
  assert.is(target("folder"), "source-missing");
  assert.is(target("folder/b.txt/c.txt"), "disk");
  assert.equal(names(outside), ["theirs.txt"]);
  assert.equal(names(folder), ["dangling.txt", "file.txt", "folder", "inner", "new", "way"]);
});

test("one process at a time; the claim of a dead one is taken over", async () => {
  const folder = folderWith({ "in/b.txt": BODY });
  const from = pathToFileURL(join(folder, "in/b.txt")).href;
  mkdirSync(join(folder, "own"));
  const lock = join(folder, "a.txt.part.lock");
  writeFileSync(lock, JSON.stringify({ host: "elsewhere", pid: 7, start: "x" }));
  failed(await fetched(from, {}, folder), "download-busy", /is being fetched by process 7 on elsewhere\.$/);
  for (const left of ["", JSON.stringify({ host: "x", pid: 1 }).slice(0, 9)]) {
    writeFileSync(lock, left);
    assert.ok((await fetched(from, {}, folder)).file?.equals(BODY));
    assert.not(existsSync(lock));
  }
});

test.run();
