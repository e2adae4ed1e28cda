/** `--set name=value` of a compiled program. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { AnyProgram, SettingInfo } from "../../../src/runtime/program/program.js";
import { settingsAt } from "../../../src/runtime/training/settings.js";
import { failureOf } from "../files/helpers.js";

const SETTINGS: Readonly<Record<string, SettingInfo>> = {
  units: { kind: "count", value: 32, domain: { low: 8, high: 128, step: 8, log: false } },
  rate: { kind: "real", value: 1e-2, domain: { low: 1e-4, high: 1e-1, step: null, log: true } },
  size: { kind: "count", value: 100, domain: { choices: [64, 100, 200] } },
  free: { kind: "count", value: 3, domain: null },
  drop: { kind: "real", value: 0.2, domain: null },
};
const PROGRAM = { settings: SETTINGS } as unknown as AnyProgram;

test("what is not said is as the program has it; the last of several counts", () => {
  assert.equal(settingsAt(PROGRAM, []), { units: 32, rate: 0.01, size: 100, free: 3, drop: 0.2 });
  assert.is(settingsAt(PROGRAM, ["units=64", "units=8"]).units, 8);
});

test("numbers as the language writes them", () => {
  const written: readonly (readonly [string, keyof typeof SETTINGS, number])[] = [
    ["units=1_2_8", "units", 128],
    [" units = 16 ", "units", 16],
    ["rate=1e-3", "rate", 1e-3],
    ["rate=5%", "rate", 0.05],
    ["rate=0.1", "rate", 0.1],
    ["drop=0", "drop", 0],
    ["drop=12.5%", "drop", 0.125],
    ["drop=-1.5", "drop", -1.5],
    ["free=20_000", "free", 20_000],
    ["size=64", "size", 64],
  ];
  for (const [text, name, value] of written) assert.is(settingsAt(PROGRAM, [text])[name], value, text);
});

test("another kind is refused, and nothing is converted", () => {
  const counts = [
    "free=1.5",
    "free=1e3",
    "free=500%",
    "free=-4",
    "free=0x10",
    "free=lots",
    "free=",
    "free",
    "free=1 0",
  ];
  for (const text of counts) {
    const failure = failureOf(() => settingsAt(PROGRAM, [text]));
    assert.is(failure.code, "setting-out-of-domain", text);
    assert.match(failure.message, /^`free=.*` is not a count\.$/);
    assert.is(failure.advice, "Write it as in the language: `free=100` or `free=20_000`.");
  }
  for (const text of ["drop=0x1", "drop=Infinity", "drop=NaN", "drop=1e999", "drop=", "drop=.5.", "drop=half"]) {
    const failure = failureOf(() => settingsAt(PROGRAM, [text]));
    assert.match(failure.message, /^`drop=.*` is not a number\.$/, text);
  }
});

test("outside the domain, off its step, not among its choices", () => {
  const outside = [
    ["units=4", "`units=4` is outside its domain 8..128 step 8."],
    ["units=136", "`units=136` is outside its domain 8..128 step 8."],
    ["units=12", "`units=12` is outside its domain 8..128 step 8."],
    ["rate=0.2", "`rate=0.2` is outside its domain log 0.0001..0.1."],
    ["size=65", "`size=65` is outside its domain { 64, 100, 200 }."],
  ];
  for (const [text, message] of outside) {
    const failure = failureOf(() => settingsAt(PROGRAM, [text]));
    assert.is(failure.message, message);
    assert.is(failure.code, "setting-out-of-domain");
  }
  assert.is(settingsAt(PROGRAM, ["units=128"]).units, 128);
});

test("an unknown name: the nearest, and all there are", () => {
  const failure = failureOf(() => settingsAt(PROGRAM, ["unit=3"]));
  assert.is(failure.code, "setting-unknown");
  assert.is(failure.message, "The program has no setting `unit`; did you mean `units`?");
  assert.match(failure.advice, /units, rate, size, free, drop/);
  assert.is(
    failureOf(() => settingsAt(PROGRAM, ["constructor=3"])).message,
    "The program has no setting `constructor`.",
  );
  assert.match(failureOf(() => settingsAt({ settings: {} } as unknown as AnyProgram, ["x=1"])).advice, /: none\./);
});

test.run();
