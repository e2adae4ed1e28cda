/**
 * A run that is killed (SIGKILL) is afterwards either not there or can go on, and ends with the bits of one that was
 * not. The moments: every call that changes the disk, before, within and after it; and any time at all.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as assert from "uvu/assert";
import { readSafetensors } from "../../src/runtime/files/safetensors.js";
import { folderWith, RNNC, rnnc } from "../support/command-line.js";
import { parity } from "../support/experiments.js";

const PRELOAD = pathToFileURL(fileURLToPath(new URL("./kill-at.mjs", import.meta.url))).href;

export const KINDS = ["small", "writing"] as const;
export type Kind = (typeof KINDS)[number];

/** One that mostly computes, and one that checks so often that most of its time goes into checkpoints of 200 KB. */
const TEXTS: Readonly<Record<Kind, string>> = {
  small: parity({
    train: `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    epochs    = 3`,
  }),
  writing: parity({
    settings: "param units = 64 in 4..64",
    model: `states = recurrent(string, cell: lstm, units: units) |> dropout(rate: 0.2)
    logits = dense(last(states), units: odd.classes)`,
    train: `loss      = cross_entropy(logits, odd)
    optimizer = adam(rate: 1e-2)
    batch     = 50
    steps     = 24
    validate every 3 steps
    keep best validate.loss`,
  }),
};
/** What a run of each keeps. */
const CHECKPOINTS: Readonly<Record<Kind, readonly string[]>> = {
  small: ["last.safetensors"],
  writing: ["best.safetensors", "last.safetensors"],
};

const RUN = ["run", "a.rnn", "-q", "--threads", "1"];
export const HOWS = ["before", "within", "after"] as const;

export interface Moment {
  /** Which call, from 1, is the last; or after how many milliseconds. */
  readonly call?: number;
  readonly how?: (typeof HOWS)[number];
  readonly milliseconds?: number;
  /** The call at which going on is killed, too, the first time. */
  readonly again?: number;
}

export interface Killed {
  /** Whether the kill came in time. */
  readonly wasKilled: boolean;
  /** Whether there was a run to go on with. */
  readonly wasThere: boolean;
}

export interface Ground {
  /** Calls that change the disk in a whole run, with nothing cached and with program and data cached. */
  readonly calls: { readonly fresh: number; readonly cached: number };
  /** Milliseconds of a whole run with all cached. */
  readonly milliseconds: number;
  readonly kill: (moment: Moment, isFresh: boolean) => Promise<Killed>;
}

/** Everything that must be equal at the end: weights, optimiser and best weights in one sum, and the journal but for its times. */
interface End {
  readonly numbers: string;
  readonly journal: readonly Readonly<Record<string, unknown>>[];
}

function endOf(run: string, kind: Kind): End {
  const sum = createHash("sha256");
  for (const file of CHECKPOINTS[kind]) {
    const { tensors } = readSafetensors(join(run, "checkpoints", file));
    for (const [name, { values }] of tensors)
      sum.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  const lines = readFileSync(join(run, "journal.jsonl"), "utf8").trimEnd().split("\n");
  const journal = lines.map((line) => {
    const { at, time, ...rest } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    return rest;
  });
  return { numbers: sum.digest("hex"), journal };
}

/** Record by record, so that what differs is told. */
function equalEnds(found: End, expected: End, what: string): void {
  assert.is(found.numbers, expected.numbers, `${what}: the numbers`);
  assert.is(found.journal.length, expected.journal.length, `${what}: how many records`);
  for (const [index, record] of found.journal.entries())
    assert.equal(record, expected.journal[index], `${what}: record ${index + 1}`);
}

function runsIn(folder: string): readonly string[] {
  const group = join(folder, "runs", "parity");
  if (!existsSync(group)) return [];
  return readdirSync(group)
    .filter((name) => !name.startsWith("."))
    .map((name) => join(group, name));
}

export function prepareGround(kind: Kind): Ground {
  const text = TEXTS[kind];
  const count = (folder: string): number => {
    const { code, err } = rnnc(RUN, {
      cwd: folder,
      node: ["--import", PRELOAD],
      env: { KILL_COUNT: join(folder, "calls.txt") },
    });
    assert.is(code, 0, err);
    return Number(readFileSync(join(folder, "calls.txt"), "utf8"));
  };
  const fresh = folderWith({ "a.rnn": text });
  const calls = { fresh: count(fresh), cached: 0 };
  const cached = folderWith({ "a.rnn": text });
  cpSync(join(fresh, ".rnnc"), join(cached, ".rnnc"), { recursive: true, verbatimSymlinks: true });
  const template = folderWith({ "a.rnn": text });
  cpSync(join(fresh, ".rnnc"), join(template, ".rnnc"), { recursive: true, verbatimSymlinks: true });
  const began = performance.now();
  calls.cached = count(cached);
  const milliseconds = performance.now() - began;
  const [run] = runsIn(cached);
  const expected = endOf(run, kind);
  equalEnds(endOf(runsIn(fresh)[0], kind), expected, "a run with nothing cached is the same run");
  const kill = (moment: Moment, isFresh: boolean) => killOne(kind, moment, isFresh ? null : template, expected);
  return { calls, milliseconds, kill };
}

async function killOne(kind: Kind, moment: Moment, template: string | null, expected: End): Promise<Killed> {
  const text = TEXTS[kind];
  const folder = folderWith({ "a.rnn": text });
  if (template) cpSync(join(template, ".rnnc"), join(folder, ".rnnc"), { recursive: true, verbatimSymlinks: true });
  const wasKilled = await ended(folder, RUN, moment);
  const what = `${kind}, ${JSON.stringify(moment)}`;
  const runs = runsIn(folder);
  assert.ok(runs.length <= 1, what);
  if (runs.length === 1 && moment.again) await ended(folder, ["resume", "-q"], { ...moment, call: moment.again });
  // There, and it goes on; or not there, and a new one is not hindered by what is left.
  const again = runs.length === 1 ? rnnc(["resume", "-q"], { cwd: folder }) : rnnc(RUN, { cwd: folder });
  assert.is(again.code, 0, `${what}: ${again.err}`);
  const [run, ...others] = runsIn(folder);
  assert.is(others.length, 0, what);
  equalEnds(endOf(run, kind), expected, what);
  // Of a run that had ended when it was killed, the lock of the dead may still be there; whoever takes it next removes it.
  const left = readdirSync(run).filter((name) => !(/has ended/.test(again.out) && name.startsWith("lock-")));
  assert.equal(
    left.sort(),
    ["checkpoints", "examples.json", "fitted.json", "journal.jsonl", "program", "sittings.jsonl"],
    `${what}: nothing else is left`,
  );
  assert.equal(readdirSync(join(run, "checkpoints")).sort(), CHECKPOINTS[kind], what);
  return { wasKilled, wasThere: runs.length === 1 };
}

/** True when the process was killed, false when it had ended by then. */
function ended(
  folder: string,
  argv: readonly string[],
  { call, how = "before", milliseconds }: Moment,
): Promise<boolean> {
  const child = spawn(process.execPath, [...(call ? ["--import", PRELOAD] : []), RNNC, ...argv], {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, ...(call ? { KILL_AT: String(call), KILL_HOW: how } : {}) },
  });
  const timer = milliseconds === undefined ? null : setTimeout(() => child.kill("SIGKILL"), milliseconds);
  return new Promise((resolve) => {
    child.once("close", (_, signal) => {
      if (timer) clearTimeout(timer);
      resolve(signal === "SIGKILL");
    });
  });
}
