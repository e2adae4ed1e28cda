/** Every template of `rnnc init` does what its README shows. What was seen is written to test/records/templates.json. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { TEMPLATES } from "../../src/cli/project/templates.js";
import { commandsOf, matches, runCommand } from "../docs/console.js";
import { blocksOf } from "../docs/documents.js";
import { folderWith, ROOT, rnnc } from "../support/command-line.js";

const seen: Record<string, { readonly seconds: number; readonly tested: string }> = {};

for (const { name } of TEMPLATES)
  test(`${name}: every command prints what its README shows`, async () => {
    const folder = folderWith({});
    assert.is(rnnc(["init", name], { cwd: folder }).code, 0);
    const names = new Map<string, string>();
    const began = Date.now();
    let last = "";
    for (const block of blocksOf(`templates/${name}/README.md`)) {
      if (block.language !== "console") continue;
      for (const command of commandsOf(block)) {
        const { output, code } = await runCommand({ ...command, text: `npx ${command.text}` }, folder);
        assert.is(code, 0, command.text);
        if (!matches(command.output, output, names))
          assert.fixture(output.join("\n"), command.output.join("\n"), command.text);
        last = output.find((line) => line.startsWith("test ")) ?? last;
      }
    }
    seen[name] = { seconds: Math.round((Date.now() - began) / 1000), tested: last };
  });

test("what was seen is written down", () => {
  const folder = join(ROOT, "test", "records");
  mkdirSync(folder, { recursive: true });
  const record = { date: new Date().toISOString(), node: process.version, ...seen };
  writeFileSync(join(folder, "templates.json"), `${JSON.stringify(record, null, 2)}\n`);
});

test.run();
