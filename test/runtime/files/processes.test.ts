import { spawn, spawnSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { answers, hostName, processStart } from "../../../src/runtime/files/processes.js";

test("a living process has one start, told the same each time", () => {
  const start = processStart(process.pid);
  assert.match(start ?? "", /^\w+$/);
  assert.is(processStart(process.pid), start);
  assert.ok(answers(process.pid));
});

test("a dead process has none", () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  assert.is(processStart(pid), null);
  assert.not(answers(pid));
});

test("a process that was killed and not yet fetched by its parent is dead", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const pid = child.pid ?? 0;
  assert.is.not(processStart(pid), null);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGKILL");
  // No turn of the event loop lies between, so nobody has fetched it.
  while (processStart(pid) !== null) spawnSync("true");
  await ended;
});

test("the host's name is safe in a file name", () => {
  assert.match(hostName(), /^\w+$/);
});

test.run();
