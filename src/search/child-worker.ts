/**
 * A worker that is a process of its own, with its own process group. Silent for longer than its lease it is ended, group
 * and all, before anyone else may have its trial; so no two ever write one run.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { Failure, type FailureCode } from "../runtime/failure.js";
import { processStart } from "../runtime/files/processes.js";
import { BEAT, type FromWorker, LIFE, type ToWorker } from "./messages.js";
import type { Task, TaskEnd, TaskHooks } from "./task.js";
import { killGroup, LostWorker, type TrialWorker } from "./worker.js";

export interface ChildCommand {
  /** Of Node: a script and what it is given. */
  readonly argv: readonly string[];
  /** Seconds that a worker may be silent. */
  readonly lease: number;
}

/** Enough of what a worker wrote to the standard error to say why it ended. */
const MOST_WORDS = 2000;

/** Workers of this process, which do not outlive it. */
const living = new Set<number>();

function endAll(): void {
  for (const pid of living) killGroup(pid);
}

/** Starts one, and waits until it is ready. Throws `worker-failed` for one that ends before. */
export async function childWorker({ argv, lease }: ChildCommand, worker: number): Promise<TrialWorker> {
  const child = spawn(process.execPath, [...process.execArgv, ...argv], {
    stdio: ["ignore", "ignore", "pipe", "ipc", "pipe"],
    detached: process.platform !== "win32",
  });
  const { pid } = child;
  let words = "";
  child.stderr?.on("data", (text: Buffer) => {
    words = (words + text.toString("utf8")).slice(-MOST_WORDS);
  });
  const gone = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) =>
      resolve(signal === null ? `it ended with code ${code}` : `it ended by ${signal}`),
    );
  });
  const told = listener(child);
  const isReady = await Promise.race([told.next().then(() => true), gone]);
  if (isReady !== true || pid === undefined) {
    const why = words.trim().split("\n").at(-1) ?? "";
    throw new Failure(
      "worker-failed",
      `A worker could not start: ${isReady === true ? "no process" : isReady}. ${why}`.trim(),
      "Try `--workers 1`.",
    );
  }
  living.add(pid);
  if (living.size === 1) process.on("exit", endAll);
  const watch = watchLife(child.stdio[LIFE] as Readable, lease, () => killGroup(pid));
  void gone.then(() => {
    watch.stop();
    living.delete(pid);
    if (living.size === 0) process.off("exit", endAll);
  });
  return {
    hand: { worker, pid, started: processStart(pid) ?? "unknown" },
    train: (task, hooks) =>
      train(
        child,
        told,
        { gone: gone.then((why) => (watch.isSilent() ? `it was silent for ${lease} s` : why)) },
        task,
        hooks,
      ),
    async close() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

async function train(
  child: ChildProcess,
  told: Listener,
  { gone }: { readonly gone: Promise<string> },
  task: Task,
  hooks: TaskHooks,
): Promise<TaskEnd> {
  const send = (message: ToWorker) => {
    // What cannot be told to one that is gone shows as its end.
    if (child.connected) child.send(message, () => {});
  };
  const lost = gone.then((why) => {
    throw new LostWorker(why);
  });
  lost.catch(() => {});
  let isTold = false;
  const watch = setInterval(() => {
    if (!isTold && hooks.interrupted()) {
      isTold = true;
      send({ kind: "stop" });
    }
  }, 50);
  try {
    send({ kind: "train", task });
    for (;;) {
      const message = await Promise.race([told.next(), lost]);
      switch (message.kind) {
        case "ready":
          break;
        case "stepped":
          hooks.stepped(message.progress);
          break;
        case "checked":
          send({ kind: "verdict", goesOn: await hooks.checked(message.report) });
          break;
        case "end":
          return message.end;
        case "failure":
          throw new Failure(message.code as FailureCode, message.message, message.advice);
        case "bug":
          throw Object.assign(new Error("a worker failed"), { stack: message.stack });
      }
    }
  } finally {
    clearInterval(watch);
  }
}

interface Listener {
  readonly next: () => Promise<FromWorker>;
}

/** Messages in order, however late they are asked for. */
function listener(child: ChildProcess): Listener {
  const waiting: FromWorker[] = [];
  let wake: ((message: FromWorker) => void) | null = null;
  child.on("message", (message: FromWorker) => {
    if (wake === null) waiting.push(message);
    else {
      const give = wake;
      wake = null;
      give(message);
    }
  });
  return {
    next: () => {
      const message = waiting.shift();
      if (message) return Promise.resolve(message);
      return new Promise((resolve) => {
        wake = resolve;
      });
    },
  };
}

/** Calls `end` when no sign of life has come for `lease` seconds. */
function watchLife(signs: Readable, lease: number, end: () => void) {
  let heard = performance.now();
  let looked = heard;
  let isSilent = false;
  signs.on("data", () => {
    heard = performance.now();
  });
  signs.on("error", () => {});
  const timer = setInterval(() => {
    const now = performance.now();
    // This process itself was stopped, or busy: signs may be there, unread.
    if (now - looked > 4 * BEAT) heard = now;
    looked = now;
    if (now - heard < 1000 * lease) return;
    isSilent = true;
    end();
  }, BEAT / 2);
  return {
    isSilent: () => isSilent,
    stop: () => clearInterval(timer),
  };
}
