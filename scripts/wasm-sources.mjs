// What the WebAssembly module is made from: its sources and the compiler's flags, and their hash.
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The flags of clang and of wasm-ld, and what the variants add: each is compiled once, and linked for one thread and for
 * shared memory. (What one thread never reaches may well be atomic.)
 */
export function readFlags() {
  return {
    // As for the native device: a sum keeps its order and a product its rounding.
    compile: [
      "--target=wasm32",
      "-std=c++17",
      "-O3",
      "-fno-exceptions",
      "-fno-rtti",
      "-ffp-contract=off",
      "-fno-math-errno",
      "-fno-trapping-math",
      "-fvisibility=hidden",
      "-ffunction-sections",
      "-msimd128",
      "-mbulk-memory",
      "-matomics",
      "-DRNNC_ISA=wasm",
      "-Isrc/runtime/kernels",
      "-Isrc/runtime/kernels/wasm/include",
    ],
    link: [
      "--no-entry",
      "--gc-sections",
      "--strip-all",
      "--stack-first",
      "-z",
      "stack-size=1048576",
      "--import-memory",
      "--max-memory=4294967296",
      "--export=__heap_base",
      "--export=__stack_pointer",
    ],
    variants: [
      { compile: [], modules: { "rnnc.wasm": [], "rnnc-threads.wasm": ["--shared-memory"] } },
      {
        compile: ["-mrelaxed-simd"],
        modules: { "rnnc-relaxed.wasm": [], "rnnc-relaxed-threads.wasm": ["--shared-memory"] },
      },
    ],
  };
}

/** The small module of the search's numbers. */
export const TRIANGLES = {
  source: "src/search/numbers/triangles.cc",
  compile: [
    "--target=wasm32",
    "-std=c++17",
    "-O2",
    "-fno-exceptions",
    "-fno-rtti",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fvisibility=hidden",
    "-msimd128",
    "-mbulk-memory",
    "-Wall",
    "-Wextra",
  ],
  link: [
    "--no-entry",
    "--gc-sections",
    "--strip-all",
    "--export-dynamic",
    "--stack-first",
    "-z",
    "stack-size=16384",
    "--import-memory",
    "--export=__heap_base",
  ],
};

/** The hash of all that decides it but the compiler. */
export function trianglesSources(root) {
  const sum = createHash("sha256").update(JSON.stringify([TRIANGLES.compile, TRIANGLES.link]));
  return sum.update(readFileSync(join(root, TRIANGLES.source))).digest("hex");
}

export function filesIn(folder, ending) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}

/** The hash of all that decides the module but the compiler. */
export function wasmSources(root) {
  const kernels = join(root, "src", "runtime", "kernels");
  const folders = [kernels, join(kernels, "wasm"), join(kernels, "wasm", "include")];
  const files = [
    ...folders.flatMap((folder) => [...filesIn(folder, ".cc"), ...filesIn(folder, ".h")]),
    ...["arena.h", "bf16.h", "call.h", "isa.h"].map((name) => join(kernels, "host", name)),
  ];
  const sum = createHash("sha256").update(JSON.stringify(readFlags()));
  for (const file of files) sum.update(readFileSync(file)).update("\0");
  return sum.digest("hex");
}

export function writeWhole(path, content) {
  const beside = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  writeFileSync(beside, content);
  renameSync(beside, path);
}
