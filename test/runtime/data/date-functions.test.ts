import { test } from "uvu";
import * as assert from "uvu/assert";
import { day, dayOfYear, hour, minute, month, weekday, year } from "../../../src/runtime/data/date-functions.js";

const parts = (text: string) =>
  [year, month, day, weekday, hour, minute, dayOfYear].map((part) => part(Date.parse(text)));

test("the parts of dates, known from calendars", () => {
  // A Monday, the first leap day after 1900, a Sunday before 1970, and the last minute of a leap year.
  assert.equal(parts("2024-01-01T00:00Z"), [2024, 1, 1, 0, 0, 0, 1]);
  assert.equal(parts("1904-02-29T13:07Z"), [1904, 2, 29, 0, 13, 7, 60]);
  assert.equal(parts("1949-01-30T00:59Z"), [1949, 1, 30, 6, 0, 59, 30]);
  assert.equal(parts("2000-12-31T23:59:59.999Z"), [2000, 12, 31, 6, 23, 59, 366]);
  assert.equal(parts("0001-01-01T00:00Z"), [1, 1, 1, 0, 0, 0, 1]);
});

test("through four hundred years, day by day, every part goes on as calendars do", () => {
  let before = Date.parse("1799-12-31");
  for (let at = before + 86_400_000; at < Date.parse("2200-01-01"); at += 86_400_000) {
    if (weekday(at) !== (weekday(before) + 1) % 7) assert.unreachable(new Date(at).toISOString());
    const isNewYear = year(at) === year(before) + 1;
    if (dayOfYear(at) !== (isNewYear ? 1 : dayOfYear(before) + 1)) assert.unreachable(new Date(at).toISOString());
    before = at;
  }
});

test.run();
