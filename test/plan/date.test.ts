import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dateText, formatProblem, readDate } from "../../src/plan/date.js";

const at = (text: string, format: string | null = null): string => {
  const read = readDate(text, format);
  return "at" in read ? new Date(read.at).toISOString() : read.problem;
};

test("ISO dates, from the year down; what is left out is the first", () => {
  for (const [text, instant] of [
    ["1949-01", "1949-01-01T00:00:00.000Z"],
    ["1949-01-31", "1949-01-31T00:00:00.000Z"],
    ["2000-02-29", "2000-02-29T00:00:00.000Z"],
    ["0099-12-31", "0099-12-31T00:00:00.000Z"],
    ["1969-12-31T23:59", "1969-12-31T23:59:00.000Z"],
    ["1969-12-31 23:59:59", "1969-12-31T23:59:59.000Z"],
    ["2024-06-01T12:30:15.25Z", "2024-06-01T12:30:15.250Z"],
  ])
    assert.is(at(text), instant);
});

test("days, months and times that there are not", () => {
  for (const [text, problem] of [
    ["1949-13-01", "has the month 13, and a year has 12"],
    ["1949-00", "has the month 00, and a year has 12"],
    ["1949-02-31", "has the day 31, and February 1949 has 28"],
    ["2000-02-30", "has the day 30, and February 2000 has 29"],
    ["1900-02-29", "has the day 29, and February 1900 has 28"],
    ["1949-04-31", "has the day 31, and April has 30"],
    ["1949-04-00", "has the day 00, and April has 30"],
    ["1949-04-30T24:00", "has the hour 24, and a day ends at 23:59"],
    ["1949-04-30T23:60", "has the minute 60, and an hour has 60"],
    ["1949-04-30T23:59:60", "has the second 60, and a minute has 60"],
    ["0000-01", "has the year 0000, which no calendar has"],
    ["1949", "is not a date such as `1949-01-31`"],
    ["1949-1-1", "is not a date such as `1949-01-31`"],
    ["1949-01T10:00", "is not a date such as `1949-01-31`"],
    ["1949-01-31T10:00+02:00", "is not a date such as `1949-01-31`"],
    [" 1949-01", "is not a date such as `1949-01-31`"],
    ["", "is not a date such as `1949-01-31`"],
  ])
    assert.is(at(text), problem, text);
});

test("formats of one's own", () => {
  assert.is(at("19490131", "YYYYMMDD"), "1949-01-31T00:00:00.000Z");
  assert.is(at("31.01.1949", "DD.MM.YYYY"), "1949-01-31T00:00:00.000Z");
  assert.is(at("01/31/1949 07:05", "MM/DD/YYYY hh:mm"), "1949-01-31T07:05:00.000Z");
  assert.is(at("1949", "YYYY"), "1949-01-01T00:00:00.000Z");
  assert.is(at("[1949]*", "[YYYY]*"), "1949-01-01T00:00:00.000Z");
  assert.is(at("19490131T070559Z", "YYYYMMDDThhmmssZ"), "1949-01-31T07:05:59.000Z");
  assert.is(at("31x01.1949", "DD.MM.YYYY"), "is not a date such as `31.01.1949`");
  assert.is(at("19491331", "YYYYMMDD"), "has the month 13, and a year has 12");
});

test("what is wrong with a format", () => {
  for (const right of ["YYYY", "YYYYMM", "DD.MM.YYYY", "YYYY-MM-DDThh:mm:ssZ"]) assert.is(formatProblem(right), null);
  for (const [format, problem] of [
    ["", "it has no year, `YYYY`"],
    ["DD.MM", "`YYYY` is missing"],
    ["YYYYDD", "`MM` is missing"],
    ["YYYYMMDDss", "`hh` is missing"],
    ["YY-MM-DD", "`Y` stands for nothing"],
    ["YYYY-MM-MM", "`MM` stands in it twice"],
    ["YYYY year", "`y` stands for nothing"],
    ["YYYY1", "`1` stands for nothing"],
  ])
    assert.is(formatProblem(format), problem, format);
});

test("every date reads back from how it is written", () => {
  const first = Date.parse("0001-01-01");
  const last = Date.parse("9999-12-31T23:59:59.999Z");
  fc.assert(
    fc.property(fc.integer({ min: first, max: last }), fc.constantFrom(1, 1000, 60_000, 86_400_000), (any, unit) => {
      const instant = Math.floor(any / unit) * unit;
      if (instant < first) return;
      assert.equal(readDate(dateText(instant), null), { at: instant });
    }),
    { seed: 5, numRuns: 500 },
  );
  assert.is(dateText(Date.parse("1955-01-01")), "1955-01-01");
  assert.is(dateText(Date.parse("1955-01-01T12:30Z")), "1955-01-01T12:30");
  assert.is(dateText(Date.parse("1955-01-01T12:30:01.5Z")), "1955-01-01T12:30:01.500");
});

test.run();
