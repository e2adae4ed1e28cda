/** Parts of a date, which is given as milliseconds since 1970, UTC. */

/** 1 to 9999. */
export function year(at: number): number {
  return new Date(at).getUTCFullYear();
}

/** 1 to 12. */
export function month(at: number): number {
  return new Date(at).getUTCMonth() + 1;
}

/** 1 to 31. */
export function day(at: number): number {
  return new Date(at).getUTCDate();
}

/** 0 is Monday, 6 is Sunday. */
export function weekday(at: number): number {
  return (new Date(at).getUTCDay() + 6) % 7;
}

/** 0 to 23. */
export function hour(at: number): number {
  return new Date(at).getUTCHours();
}

/** 0 to 59. */
export function minute(at: number): number {
  return new Date(at).getUTCMinutes();
}

/** 1 to 366. */
export function dayOfYear(at: number): number {
  const date = new Date(at);
  const begin = new Date(at);
  begin.setUTCMonth(0, 1);
  return Math.round((date.getTime() - begin.getTime()) / 86_400_000) + 1;
}
