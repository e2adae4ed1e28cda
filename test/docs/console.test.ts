/** What the documents say a command prints is what it prints. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { commandsRun, KEY, matches } from "./console.js";
import { blocksOf, DOCUMENTS } from "./documents.js";

for (const path of DOCUMENTS) {
  const blocks = blocksOf(path);
  if (!blocks.some(({ language }) => language === "console")) continue;
  test(`${path}: every command prints what is printed below it`, async () => {
    const names = new Map<string, string>();
    for await (const { command, code, output } of commandsRun(blocks)) {
      const place = `${path}:${command.line}: ${command.text}`;
      if (!matches(command.output, output, names))
        assert.fixture(output.join("\n"), command.output.join("\n"), `${place} printed something else`);
      const isRefused = output.some((line) => line.startsWith("error["));
      if (output.includes(KEY)) assert.is(code, 130, place);
      else assert.is(code !== 0, isRefused, `${place} ended with ${code}`);
    }
  });
}

test("only what varies may vary", () => {
  const run = "run: runs/first/2026-11-22T09-06-49-b4ce6f01";
  const check =
    "epoch 1/20  step 160  train loss 0.6865  validate loss 0.6121 accuracy 64.35%  817k tokens/s  0.2s, 3.9s left  best";
  const same = (expected: string, actual: string) => matches(expected.split("\n"), actual.split("\n"));
  assert.ok(same(run, "run: runs/first/2027-01-02T03-04-05-b4ce6f01-2"));
  assert.not.ok(same(run, run.replace("b4ce", "b4cf")));
  assert.not.ok(same(run, run.replace("/first/", "/second/")));
  assert.not.ok(same(`${run}\n${run}`, `${run}\n${run}-2`), "one folder cannot be two");
  assert.ok(
    same(check, check.replace("817k", "1.4M").replace("0.2s, 3.9s", "2.1s, 1m40s").replace("0.6121", "0.6122")),
  );
  for (const [from, to] of [
    ["0.6121", "0.69"],
    ["64.35", "64.75"],
    ["step 160", "step 161"],
    ["  best", ""],
  ])
    assert.not.ok(same(check, check.replace(from, to)), to);
  assert.ok(same("native (AVX-512, 2 threads)", "js (reference, one thread)"));
  assert.ok(same("data: train 1 (cached)  parameters: 1,186", "data: train 1  parameters: 1,186"));
  assert.not.ok(same("data: train 1  parameters: 1,186", "data: train 1  parameters: 1,187"));
  assert.ok(same("a\n…\nc", "a\nb\nb\nc"));
  assert.not.ok(same("a\n…\nc", "a\nb\nd"));
  assert.not.ok(same("a", "a\nb"));
});

test.run();
