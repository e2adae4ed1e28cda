/** Data of the template `forecast`: visitors of a museum by the sea, month by month. */
import { normal, stream } from "../../../src/random/streams.js";

const FIRST_YEAR = 1980;
const YEARS = 45;
const SEED = 2026;

/** Of an average month, January first: few in winter, most in August, some more before Christmas. */
const SEASON = [0.55, 0.6, 0.8, 1.0, 1.1, 1.25, 1.55, 1.7, 1.2, 0.9, 0.6, 0.75];

/** Growth by 1.2 % a year, the season, and chance that lasts some months: an autoregressive process. */
const GROWTH = 0.012;
const LASTS = 0.7;
const CHANCE = 0.04;

export function visitorsTable(): string {
  const drawn = stream(SEED, "generate", "visitors");
  const rows: string[] = [];
  for (let at = 0, level = 0; at < YEARS * 12; at++) {
    level = LASTS * level + CHANCE * normal(drawn, 0, at);
    const [year, month] = [FIRST_YEAR + Math.floor(at / 12), at % 12];
    const visitors = 4_000 * (1 + GROWTH) ** (at / 12) * SEASON[month] * Math.exp(level);
    rows.push(`${year}-${String(month + 1).padStart(2, "0")}-01,${Math.round(visitors)}`);
  }
  return `${["month,visitors", ...rows].join("\n")}\n`;
}
