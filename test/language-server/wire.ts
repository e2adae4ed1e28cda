/** The real server in a child process, and messages to and from it as an editor frames them. */
import { type ChildProcess, spawn } from "node:child_process";
import { NO_CACHE, RNNC } from "../support/command-line.js";

export interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

const children = new Set<ChildProcess>();

/** Those that a failed test has left. */
export function endServers(): void {
  for (const child of children) child.kill();
}

export class Wire {
  readonly #child: ChildProcess;
  readonly #come: Message[] = [];
  readonly #exit: Promise<number | null>;
  #rest = Buffer.alloc(0);
  #news: () => void = () => {};
  #ids = 0;
  /** What it wrote to standard error: nothing, when all is well. */
  errors = "";

  /** `rnnc lsp`, or another server that Node runs. */
  constructor(cwd: string, args: readonly string[] = [], server: readonly string[] = [RNNC, "lsp"]) {
    const env = { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: NO_CACHE };
    this.#child = spawn(process.execPath, [...server, ...args], { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    children.add(this.#child);
    this.#child.stdout?.on("data", (bytes: Buffer) => this.#read(bytes));
    this.#child.stderr?.on("data", (bytes: Buffer) => {
      this.errors += bytes.toString("utf8");
    });
    this.#exit = new Promise((resolve) => {
      this.#child.on("exit", (code) => {
        children.delete(this.#child);
        resolve(code);
        this.#news();
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  notify(method: string, params: object): void {
    this.#send({ method, params });
  }

  /** The result of a request. @throws Error with what the server says where it refuses. */
  async request<T>(method: string, params: object | null): Promise<T> {
    const id = ++this.#ids;
    this.#send({ id, method, ...(params === null ? {} : { params }) });
    const { error, result } = await this.next((message) => message.id === id && message.method === undefined);
    if (error) throw new Error(error.message);
    return result as T;
  }

  /** The first message, from now or before, that is so; it is then taken. */
  async next(is: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const at = this.#come.findIndex(is);
      if (at >= 0) return this.#come.splice(at, 1)[0];
      if (this.#child.exitCode !== null) throw new Error(`the server ended: ${this.errors}`);
      await new Promise<void>((resolve) => {
        this.#news = resolve;
      });
    }
  }

  /** What is said of a file, at a version of it. */
  async diagnostics(
    uri: string,
    version: number,
  ): Promise<readonly { code: string; message: string; range: object }[]> {
    const { params } = await this.next(
      (message) =>
        message.method === "textDocument/publishDiagnostics" &&
        message.params?.uri === uri &&
        message.params?.version === version,
    );
    return (params as { diagnostics: readonly { code: string; message: string; range: object }[] }).diagnostics;
  }

  /** Ends as editors end it, and gives the exit code. */
  async end(): Promise<number | null> {
    await this.request("shutdown", null);
    return this.exit();
  }

  exit(): Promise<number | null> {
    this.notify("exit", {});
    return this.#exit;
  }

  /** Closes its input, as an editor that was killed does. */
  vanish(): Promise<number | null> {
    this.#child.stdin?.end();
    return this.#exit;
  }

  #send(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    this.#child.stdin?.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#child.stdin?.write(body);
  }

  #read(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const end = this.#rest.indexOf("\r\n\r\n");
      if (end < 0) break;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#rest.toString("latin1", 0, end))?.[1]);
      if (this.#rest.length < end + 4 + length) break;
      const message: Message = JSON.parse(this.#rest.toString("utf8", end + 4, end + 4 + length));
      // What the server asks for, the editor grants.
      if (message.id !== undefined && message.method !== undefined) this.#send({ id: message.id, result: null });
      else this.#come.push(message);
      this.#rest = this.#rest.subarray(end + 4 + length);
    }
    this.#news();
  }
}
