/** A web server in this process, whose misbehaviour a test decides. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Served {
  /** `http://127.0.0.1:PORT`. */
  readonly base: string;
  /** The `Range` of each request, in order; null for one without. */
  readonly ranges: (string | null)[];
  readonly close: () => void;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export async function serve(answer: Answer): Promise<Served> {
  const ranges: (string | null)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range ?? null);
    answer(request, response, ranges.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { base: `http://127.0.0.1:${port}`, ranges, close };
}

export interface FileAnswer {
  readonly body: Uint8Array;
  readonly etag?: string;
  /** Sends so many bytes of the answer and cuts the connection. */
  readonly cutAfter?: number;
  readonly knowsRanges?: boolean;
}

/** Answers with a file, and with the rest of it when asked for that and `If-Range` holds. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { body, etag = '"one"', cutAfter, knowsRanges = true }: FileAnswer,
): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? Number.NaN);
  const goesOn = knowsRanges && !Number.isNaN(start) && request.headers["if-range"] === etag;
  if (goesOn && start >= body.length) {
    response.writeHead(416, { "content-range": `bytes */${body.length}` }).end();
    return;
  }
  const sent = goesOn ? body.subarray(start) : body;
  response.writeHead(goesOn ? 206 : 200, {
    etag,
    "content-length": sent.length,
    ...(goesOn ? { "content-range": `bytes ${start}-${body.length - 1}/${body.length}` } : {}),
  });
  if (cutAfter === undefined) response.end(sent);
  else response.write(sent.subarray(0, cutAfter), () => setImmediate(() => response.destroy()));
}
