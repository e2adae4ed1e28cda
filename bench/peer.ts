/** Pythons with the peers: a virtual environment under `.rnnc`, made when first needed, and Debian's own. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./machine.js";

const PACKAGES = ["torch==2.13.0", "numpy"];

export interface PeerPython {
  readonly label: string;
  readonly python: string;
  readonly isPip: boolean;
  /** Why it cannot be used; null where it can. */
  readonly absent: string | null;
}

/** Pip's PyTorch, and Debian's with OpenBLAS, which is the faster one for some layers. Nothing is installed by apt. */
export function peerPythons(): readonly PeerPython[] {
  const pip = peerPython();
  const debian = "/usr/bin/python3";
  const missing = "apt-get install python3-torch python3-numpy libopenblas0-openmp brings it";
  return [
    {
      label: "pip's PyTorch",
      python: "python" in pip ? pip.python : "",
      isPip: true,
      absent: "absent" in pip ? pip.absent : null,
    },
    { label: "Debian's PyTorch", python: debian, isPip: false, absent: has(debian) ? null : missing },
  ];
}

/** The path of a Python that has PyTorch and numpy; or, in words, why there is none. */
export function peerPython(): { readonly python: string } | { readonly absent: string } {
  const given = process.env.RNNC_BENCH_PYTHON;
  if (given) return has(given) ? { python: given } : { absent: `${given} has no torch or no numpy` };
  const folder = join(ROOT, ".rnnc", "bench", "venv");
  const python = join(folder, "bin", "python");
  if (existsSync(python) && has(python)) return { python };
  console.log(`making ${folder} with ${PACKAGES.join(" and ")}`);
  const made = spawnSync("python3", ["-m", "venv", folder], { encoding: "utf8" });
  if (made.status !== 0) return { absent: `python3 -m venv failed: ${lastLine(made.stderr ?? String(made.error))}` };
  const installed = spawnSync(python, ["-m", "pip", "install", "--quiet", ...PACKAGES], { encoding: "utf8" });
  if (installed.status !== 0 || !has(python))
    return { absent: `pip has no ${PACKAGES.join(" or no ")}: ${lastLine(installed.stderr)}` };
  return { python };
}

function has(python: string): boolean {
  return spawnSync(python, ["-c", "import torch, numpy"]).status === 0;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
