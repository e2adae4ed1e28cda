/** `rnnc watch`: drawn over and over until what is watched has ended; once where the output is no terminal. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Frame, watchFrames } from "../../src/cli/terminal/watch-loop.js";
import { EXIT } from "../../src/runtime/exit-codes.js";
import { folderWith, rnnc } from "../support/command-line.js";
import { project, RUN, STUDY } from "./report-fixtures.js";

const folder = folderWith(project());

test("a run that has ended: its curves, how it ended and the verdict, once", () => {
  const { code, out, err } = rnnc(["watch", RUN], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  assert.match(out, /^parity\/2026-11-22T08-07-18-6b55c7f2 {2}ended: 60 epochs\n60 checks, /);
  assert.match(out, /^verdict: overfit: validation has turned up$/m);
  assert.match(out, /[\u2801-\u28ff]/);
});

test("a study: how many trials are done, the best so far, the best ones", () => {
  const { code, out, err } = rnnc(["watch", STUDY], { cwd: folder });
  assert.is(code, EXIT.ok, err);
  assert.match(out, /^studies\/parity\/\S+ {2}interrupted: 29 of 30 trials of parity\n/);
  assert.match(out, /^best: trial \d+ /m);
});

test("what is refused", () => {
  const table = [
    [["watch", "nowhere"], /^error\[run-missing\]: /, EXIT.failed],
    [["watch", STUDY, "--measure", "loss"], /^--measure is for runs; /, EXIT.usage],
    [["watch", RUN, "--measure", "beauty"], /^--measure is one of what was measured: /, EXIT.usage],
    [["watch", RUN, STUDY], /^give one run or study, /, EXIT.usage],
  ] as const;
  for (const [args, message, exit] of table) {
    const { code, err } = rnnc(args, { cwd: folder });
    assert.match(err, message);
    assert.is(code, exit);
  }
});

/** What the screen was sent while these frames came one after another. */
async function sent(frames: readonly Frame[], rows = 10, interruptedAfter = Number.POSITIVE_INFINITY) {
  let [at, text, pauses] = [0, "", 0];
  const screen = {
    isTTY: true,
    rows,
    write: (more: string) => {
      text += more;
    },
  };
  const code = await watchFrames(
    () => frames[Math.min(at++, frames.length - 1)],
    screen,
    async () => void pauses++,
    () => pauses >= interruptedAfter,
  );
  return { text, code, pauses };
}

const frame = (isOver: boolean, ...lines: readonly string[]): Frame => ({ lines, isOver });

test("on a terminal each frame is drawn over the one before, what has not changed is not, and the end ends it", async () => {
  const { text, code, pauses } = await sent([
    frame(false, "a"),
    frame(false, "a"),
    frame(false, "a", "b"),
    frame(true, "c"),
  ]);
  assert.is(code, EXIT.ok);
  assert.is(pauses, 3);
  assert.is(text, "a\n\u001b[1A\u001b[0Ja\nb\n\u001b[2A\u001b[0Jc\n");
});

test("no more than the screen has room for, until the end", async () => {
  const { text } = await sent([frame(false, "1", "2", "3"), frame(true, "1", "2", "3")], 3);
  assert.is(text, "1\n2\n\u001b[2A\u001b[0J1\n2\n3\n");
});

test("Ctrl-C ends watching and nothing else", async () => {
  const { code, pauses } = await sent([frame(false, "a")], 10, 2);
  assert.is(code, EXIT.interrupted);
  assert.is(pauses, 2);
});

test.run();
