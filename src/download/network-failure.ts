/** What networks and servers refuse, in words. */
import { Failure } from "../runtime/failure.js";

/** A connection that ended too early. */
export class Lost extends Error {}

/** Codes of losses that may pass by themselves. */
const PASSING: ReadonlySet<string> = new Set([
  ...["ECONNRESET", "ETIMEDOUT", "EPIPE", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "ENETDOWN"],
  ...["UND_ERR_SOCKET", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"],
  ...["HPE_INVALID_EOF_STATE", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "Z_BUF_ERROR"],
]);

const PASSING_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** A status that a later attempt may not meet. */
class PassingStatus extends Failure {}

/** Whether it is worth trying again. */
export function isPassing(error: unknown): boolean {
  if (error instanceof PassingStatus || error instanceof Lost) return true;
  if (error instanceof Failure || !(error instanceof Error)) return false;
  const cause = causeOf(error);
  return cause instanceof Lost || PASSING.has(codeOf(cause));
}

/** What `fetch` itself reports says little; what it was caused by says more. */
function causeOf(error: Error): Error {
  return error.cause instanceof Error ? causeOf(error.cause) : error;
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

/** A failure of the network as a `download-failed`; a failure, or anything that is none of the network, as it is. */
export function connectionFailure(error: unknown, url: URL): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  const cause = causeOf(error);
  const isOfNetwork =
    error instanceof Lost || error.name === "AbortError" || error instanceof TypeError || codeOf(cause);
  if (!isOfNetwork) return error;
  const failure = (what: string, advice: string) =>
    new Failure("download-failed", `\`${url.href}\` could not be fetched: ${what}.`, advice, { cause: error });
  const code = codeOf(cause);
  const again = "Run `rnnc data fetch` again: it goes on where this one ended.";
  if (code === "ENOTFOUND") {
    return failure(`there is no host \`${url.hostname}\` (DNS)`, "Look at the address, and at the network.");
  }
  if (code === "EAI_AGAIN") return failure(`the host \`${url.hostname}\` could not be looked up (DNS)`, again);
  if (code === "ECONNREFUSED") {
    return failure(`\`${url.host}\` takes no connections`, "Look at the address; or try again later.");
  }
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code)) {
    const advice = "Look at the address and the clock; Node.js trusts further authorities by NODE_EXTRA_CA_CERTS.";
    return failure(`the connection is not safe (${code}: ${cause.message})`, advice);
  }
  return failure(`the connection was lost (${cause.message})`, again);
}

/** An answer that is not the file. */
export function statusFailure({ status, statusText }: Response, { href }: URL): Failure {
  const message = `\`${href}\` could not be fetched: the server says ${`${status} ${statusText}`.trim()}.`;
  if (PASSING_STATUS.has(status)) return new PassingStatus("download-failed", message, "Try again later.");
  const advice =
    status === 404 || status === 410
      ? "Look for the file's new address, and write it in `from`."
      : status === 401 || status === 403
        ? "Fetch it by a browser where you may, and put it in its place."
        : "Look at the address with a browser.";
  return new Failure("download-failed", message, advice);
}
