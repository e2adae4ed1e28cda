import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import { loadNative, type NativeDevice } from "../../runtime/devices/native.js";
import { selectDevice } from "../../runtime/devices/select.js";
import { describeTensorflow } from "../../runtime/devices/tensorflow/choice.js";
import { loadWasm } from "../../runtime/devices/wasm/load.js";
import { EXIT } from "../../runtime/exit-codes.js";
import { packageRoot } from "../../runtime/files/package-root.js";
import { VERSION } from "../../runtime/version.js";
import type { Given } from "../arguments.js";
import { UsageError } from "../usage.js";

interface Finding {
  readonly what: string;
  readonly value: string;
  /** What to do, where something is amiss. */
  readonly advice: string | null;
}

export function run(given: Given): number {
  if (given.positionals.length > 0) throw new UsageError("doctor is about this machine; it takes no file");
  const findings = [...machine(), ...native(), ...others(), chosen()];
  if (given.flag("json")) {
    process.stdout.write(`${JSON.stringify({ format: 1, findings }, null, 2)}\n`);
    return EXIT.ok;
  }
  const width = Math.max(...findings.map(({ what }) => what.length));
  for (const { what, value, advice } of findings) {
    process.stdout.write(`${what.padEnd(width)}  ${value}\n`);
    if (advice) process.stdout.write(`${" ".repeat(width)}  -> ${advice}\n`);
  }
  return EXIT.ok;
}

function finding(what: string, value: string, advice: string | null = null): Finding {
  return { what, value, advice };
}

function machine(): readonly Finding[] {
  const [cpu] = cpus();
  return [
    finding("rnnc", VERSION),
    finding("node", `${process.versions.node} on ${process.platform} ${process.arch}`),
    finding("processor", `${cpu?.model.trim() ?? "unknown"}, ${availableParallelism()} to use`),
    finding("memory", `${(totalmem() / 2 ** 30).toFixed(1)} GiB`),
  ];
}

interface AddonRecord {
  readonly status: string;
  readonly compiler?: string;
  readonly reason?: string;
  readonly seconds?: number;
}

function native(): readonly Finding[] {
  const loaded = loadNative();
  const record = join(packageRoot(), "build", "addon.json");
  const built = existsSync(record) ? (JSON.parse(readFileSync(record, "utf8")) as AddonRecord) : null;
  const compiler = built?.compiler ?? compilerHere();
  const found = finding(
    "C++ compiler",
    compiler ?? "none found",
    compiler ? null : "install g++ or clang++ (Debian: apt install g++), then: npm rebuild rnnc",
  );
  if ("device" in loaded)
    return [
      found,
      ...whatItDoes(loaded.device),
      finding("device native", `${loaded.device.description}, built in ${built?.seconds?.toFixed(0) ?? "?"} s`),
    ];
  return [
    found,
    finding(
      "device native",
      `absent: ${loaded.absent}`,
      /scripts\/build-addon/.test(loaded.absent) ? "npm rebuild rnnc does the same" : null,
    ),
  ];
}

function compilerHere(): string | null {
  for (const command of [process.env.CXX, "c++", "g++", "clang++"]) {
    if (!command) continue;
    try {
      return execFileSync(command, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split(
        "\n",
      )[0];
    } catch {
      // The next one.
    }
  }
  return null;
}

/** Instruction sets, products of bfloat16, and what registers alone reach: measured now, in a tenth of a second. */
function whatItDoes(device: NativeDevice): readonly Finding[] {
  const used = device.arithmetic.replace(/^native-/, "");
  const sets = device.instructionSets.map(({ name, title, supported }) =>
    name === used ? `${title} (used)` : supported ? title : `${title} (not on this machine)`,
  );
  const forced = process.env.RNNC_ISA ? `RNNC_ISA=${process.env.RNNC_ISA} forces it` : "RNNC_ISA forces another";
  const all = device.threads;
  device.setThreads(1);
  const one = device.peak();
  device.setThreads(all);
  const together = all > 1 ? `, ${device.peak().toFixed(0)} on ${all}` : "";
  return [
    finding("instruction sets", `${sets.join(", ")}; ${forced}`),
    finding("peak", `${one.toFixed(0)} GFLOP/s on one thread${together} (multiply-adds in registers, measured now)`),
    ...(device.bf16 ? [finding("bfloat16", device.bf16.description.replace(/^bf16 /, ""))] : []),
  ];
}

/** The devices that `auto` takes where there is no native one, and the optional peer. */
function others(): readonly Finding[] {
  const wasm = loadWasm({ threads: 1 });
  const { summary, choice, advice } = describeTensorflow();
  return [
    "device" in wasm
      ? finding("device wasm", "ready, several times slower than native; taken where native is absent")
      : finding("device wasm", `absent: ${wasm.absent}`),
    finding("device tensorflow", `${summary}; ${choice}`, advice),
    finding("device js", "the float64 reference, much slower; taken where nothing else is there"),
  ];
}

function chosen(): Finding {
  const { device, note } = selectDevice("auto", undefined);
  return finding("will be used", `${device.description}${note ? `: ${note}` : ""}`);
}
