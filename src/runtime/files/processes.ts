/**
 * Which process is which, and whether it still lives. A pid alone is not enough, because pids are used again; with
 * the time the process started it is one of a kind.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Where pids mean the same processes: this machine's name and, inside a container, its pid namespace
 * (pid_namespaces(7)). Only letters, digits and `_`.
 */
export function hostName(): string {
  const name = hostname().replace(/[^A-Za-z0-9]+/g, "_") || "unnamed";
  const space = pidNamespace();
  return space === null || space === firstNamespace ? name : `${name}_${space}`;
}

/** The number Linux gives the namespace outside of all containers. */
const firstNamespace = "4026531836";

function pidNamespace(): string | null {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? null;
  } catch {
    return null;
  }
}

/**
 * When the process started, as a word without `-` or blanks; null when there is no such process. On Linux: this boot
 * and the clock ticks since it (`/proc`, see proc(5), field 22); elsewhere what `ps -o lstart=` says; on Windows,
 * where neither exists, the word `unknown` for every living process.
 */
export function processStart(pid: number): string | null {
  if (process.platform === "linux") return startOnLinux(pid);
  if (process.platform === "win32") return answers(pid) ? "unknown" : null;
  try {
    const options = { encoding: "utf8", env: { ...process.env, LC_ALL: "C", TZ: "UTC" }, stdio: "pipe" } as const;
    const told = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], options).trim();
    return told === "" ? null : told.replace(/[^A-Za-z0-9]+/g, "_");
  } catch {
    return answers(pid) ? "unknown" : null;
  }
}

function startOnLinux(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null;
  }
  // The second field is the command in parentheses and may hold anything, so count from its end.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, ticks] = [fields[0], fields[19]];
  if (state === "Z" || state === "X") return null;
  return `${bootId()}_${ticks}`;
}

let boot: string | null = null;

function bootId(): string {
  if (boot === null) {
    try {
      boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").slice(0, 8);
    } catch {
      boot = "boot";
    }
  }
  return boot;
}

/** Whether a process with this pid exists; one that we may not signal exists too. */
export function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
