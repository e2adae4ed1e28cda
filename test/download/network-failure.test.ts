import { test } from "uvu";
import * as assert from "uvu/assert";
import { connectionFailure, isPassing } from "../../src/download/network-failure.js";
import { Failure } from "../../src/runtime/failure.js";

const url = new URL("https://example.org/a.txt");

/** As `fetch` throws it. */
function thrown(code: string, message = code): Error {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });
}

test("what the network refuses, in words", () => {
  const said = (error: Error) => {
    const failure = connectionFailure(error, url);
    return failure instanceof Failure
      ? failure.message.replace("`https://example.org/a.txt` could not be fetched: ", "")
      : null;
  };
  assert.is(said(thrown("ENOTFOUND")), "there is no host `example.org` (DNS).");
  assert.is(said(thrown("EAI_AGAIN")), "the host `example.org` could not be looked up (DNS).");
  assert.is(said(thrown("ECONNREFUSED")), "`example.org` takes no connections.");
  assert.is(
    said(thrown("CERT_HAS_EXPIRED", "certificate has expired")),
    "the connection is not safe (CERT_HAS_EXPIRED: certificate has expired).",
  );
  assert.is(said(thrown("ECONNRESET", "read ECONNRESET")), "the connection was lost (read ECONNRESET).");
  const bug = new RangeError("ours");
  assert.is(connectionFailure(bug, url), bug);
});

test("only what may pass is tried again", () => {
  assert.ok(isPassing(thrown("ECONNRESET")));
  assert.ok(isPassing(thrown("UND_ERR_SOCKET", "other side closed")));
  for (const code of ["ENOTFOUND", "ECONNREFUSED", "CERT_HAS_EXPIRED"]) assert.not(isPassing(thrown(code)), code);
  assert.not(isPassing(new RangeError("ours")));
});

test.run();
