/** The same tests on every instruction set that this machine has, each in a process of its own. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

function run(file: string, isa: string | undefined): { readonly status: number | null; readonly output: string } {
  const { RNNC_ISA: _, ...rest } = process.env;
  const path = fileURLToPath(new URL(file, import.meta.url));
  const result = spawnSync(process.execPath, ["--import", "tsx", path], {
    encoding: "utf8",
    env: isa === undefined ? rest : { ...rest, RNNC_ISA: isa },
  });
  return { status: result.status, output: `${result.stdout}${result.stderr}` };
}

const best = run("print-device.ts", undefined).output.trim().replace("native-", "");

for (const isa of ["avx512", "avx2", "portable"]) {
  const found = run("print-device.ts", isa).output.trim();
  if (found !== `native-${isa}`) {
    test(`${isa}: not here, and says so`, () => {
      assert.match(found, /^the addon does not load: RNNC_ISA (asks for .*, which this machine does not have|is `)/);
    });
  } else if (isa !== best) {
    // The best one is what the other files test.
    for (const file of ["conformance.test.ts", "extremes.test.ts", "threads.test.ts"]) {
      test(`${isa}: ${file}`, () => {
        const { status, output } = run(file, isa);
        assert.is(status, 0, output);
      });
    }
  }
}

test("an instruction set that nobody knows is an answer in words", () => {
  const { status, output } = run("print-device.ts", "avx1024");
  assert.is(status, 0);
  assert.match(output, /^the addon does not load: RNNC_ISA is `avx1024`; the kernels here are built for: .*portable/);
});

test.run();
