/** Texts with `⟪code⟫` just before each place where the compiler is to say something, and only there. */
import * as assert from "uvu/assert";
import type { Checked, Setting } from "../../../src/compiler/check.js";
import { lineStarts, positionAt } from "../../../src/compiler/source.js";
import { checkText, placesOf } from "./host.js";

const MARK = /⟪([a-z0-9-]+)⟫/;

interface Unmarked {
  readonly text: string;
  readonly places: readonly string[];
}

function unmark(marked: string): Unmarked {
  const marks: { code: string; at: number }[] = [];
  let text = marked;
  for (let found = MARK.exec(text); found; found = MARK.exec(text)) {
    marks.push({ code: found[1], at: found.index });
    text = text.slice(0, found.index) + text.slice(found.index + found[0].length);
  }
  const starts = lineStarts(text);
  return {
    text,
    places: marks.map(({ code, at }) => {
      const { line, column } = positionAt(starts, at);
      return `${code} ${line}:${column}`;
    }),
  };
}

/** Checks the text, and that it gets what its marks say, in order. */
export function checkMarked(
  marked: string,
  files: Readonly<Record<string, string>> = {},
  settings: readonly Setting[] = [],
): Checked {
  const { text, places } = unmark(marked);
  const checked = checkText(text, files, settings);
  assert.equal(
    placesOf(checked),
    places,
    checked.diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n"),
  );
  const failed = checked.diagnostics.some(({ severity }) => severity === "error");
  assert.ok(failed || [...checked.experiments.values()].every((one) => one !== null), "checked to its end");
  return checked;
}

/** The message of the only thing said. */
export function onlyMessage({ diagnostics }: Checked): string {
  assert.is(diagnostics.length, 1);
  return diagnostics[0].message;
}
