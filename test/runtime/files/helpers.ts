import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as assert from "uvu/assert";
import { Failure, type FailureCode } from "../../../src/runtime/failure.js";

/** A folder of one's own, gone afterwards. */
export function inFolder<Result>(body: (folder: string) => Result): Result {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "rnnc-test-")));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  let result: Result;
  try {
    result = body(folder);
  } catch (error) {
    remove();
    throw error;
  }
  if (result instanceof Promise) return result.finally(remove) as Result;
  remove();
  return result;
}

/** The failure that `run` must end with, word for word. */
export function refuses(run: () => unknown, code: FailureCode, message: string, advice?: string): Failure {
  const failure = failureOf(run);
  assert.is(failure.message, message);
  assert.is(failure.code, code);
  if (advice === undefined) assert.match(failure.advice, /\w.*[.?]$/);
  else assert.is(failure.advice, advice);
  return failure;
}

export function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("nothing failed");
}
