/**
 * Dates as people write them, read strictly. All times are UTC, to the millisecond, and are kept as milliseconds since
 * 1970. Compiler and runtime read them alike.
 */

export type ReadDate = { readonly at: number } | { readonly problem: string };

/** What a format is made of, beside signs that stand for themselves. */
const PIECES = { YYYY: "year", MM: "month", DD: "day", hh: "hour", mm: "minute", ss: "second" } as const;
type Field = (typeof PIECES)[keyof typeof PIECES];
type Fields = { readonly [F in Field]?: string };

const ISO =
  /^(?<year>\d{4})-(?<month>\d{2})(?:-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2}(?:\.\d{1,3})?))?Z?)?)?$/;

/**
 * The date that a text says: by a format, or, when that is null, as ISO 8601 writes it: `1949-01`, `1949-01-31`, the
 * latter perhaps with a time after `T` or a blank. What is left out is the first: the first day, midnight.
 */
export function readDate(text: string, format: string | null): ReadDate {
  const fields: Fields | undefined = (format === null ? ISO : patternOf(format)).exec(text)?.groups;
  if (!fields) return { problem: `is not a date such as \`${exampleOf(format)}\`` };
  return dateOf(fields);
}

/** What is wrong with a format; null when nothing is. */
export function formatProblem(format: string): string | null {
  const found: readonly string[] = format.match(/YYYY|MM|DD|hh|mm|ss/g) ?? [];
  const rest = format.replace(/YYYY|MM|DD|hh|mm|ss/g, "").match(/[A-Za-z0-9]/g) ?? [];
  const odd = rest.find((sign) => sign !== "T" && sign !== "Z");
  if (odd !== undefined) return `\`${odd}\` stands for nothing`;
  const twice = found.find((piece, index) => found.indexOf(piece) !== index);
  if (twice !== undefined) return `\`${twice}\` stands in it twice`;
  const order = ["YYYY", "MM", "DD", "hh", "mm", "ss"];
  const gap = order.find((piece, index) => !found.includes(piece) && order.slice(index).some((p) => found.includes(p)));
  if (found.length === 0) return "it has no year, `YYYY`";
  return gap === undefined ? null : `\`${gap}\` is missing`;
}

/** As ISO 8601 writes it, as short as it can be. */
export function dateText(at: number): string {
  const whole = new Date(at).toISOString();
  if (!whole.endsWith("T00:00:00.000Z")) return whole.replace(/(?::00)?\.000Z$/, "").replace(/Z$/, "");
  return whole.slice(0, 10);
}

function exampleOf(format: string | null): string {
  if (format === null) return "1949-01-31";
  const values: Readonly<Record<string, string>> = { YYYY: "1949", MM: "01", DD: "31", hh: "13", mm: "30", ss: "00" };
  return format.replace(/YYYY|MM|DD|hh|mm|ss/g, (piece) => values[piece]);
}

function patternOf(format: string): RegExp {
  const source = format.replace(/YYYY|MM|DD|hh|mm|ss|[\s\S]/g, (piece) => {
    if (!(piece in PIECES)) return piece.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
    return `(?<${PIECES[piece as keyof typeof PIECES]}>\\d{${piece.length}})`;
  });
  return new RegExp(`^${source}$`);
}

const MONTHS = "January February March April May June July August September October November December".split(" ");

function dateOf({
  year = "1970",
  month = "01",
  day = "01",
  hour = "00",
  minute = "00",
  second = "00",
}: Fields): ReadDate {
  if (year === "0000") return { problem: "has the year 0000, which no calendar has" };
  const [m, d] = [Number(month), Number(day)];
  if (m < 1 || m > 12) return { problem: `has the month ${month}, and a year has 12` };
  const days = new Date(Date.parse(`${year}-${month}-01T00:00:00Z`));
  days.setUTCMonth(m, 0);
  const last = days.getUTCDate();
  if (d < 1 || d > last) {
    const which = m === 2 ? `${MONTHS[m - 1]} ${year}` : MONTHS[m - 1];
    return { problem: `has the day ${day}, and ${which} has ${last}` };
  }
  if (Number(hour) > 23) return { problem: `has the hour ${hour}, and a day ends at 23:59` };
  if (Number(minute) > 59) return { problem: `has the minute ${minute}, and an hour has 60` };
  if (Number(second) >= 60) return { problem: `has the second ${second}, and a minute has 60` };
  return { at: Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) };
}
