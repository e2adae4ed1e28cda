/** Data of the template `classify`: hands that clap one of four rhythms, as the time between claps. */
import { below, normal, type Stream, stream, uniform } from "../../../src/random/streams.js";

const ROWS = 800;
const SEED = 2026;

/** Beats between claps, over and over; the tempo is drawn, so that only their proportions tell the rhythms apart. */
const RHYTHMS: Readonly<Record<string, readonly number[]>> = {
  march: [2, 2, 2, 2],
  swing: [2, 1, 2, 1],
  gallop: [1, 1, 2],
  clave: [3, 3, 4, 2, 4],
};

/** How far a hand strays from the beat, as a share of the time between claps. */
const STRAY = 0.12;
/** How often a clap is not heard: two times between claps become one. */
const MISSED = 0.06;
const MILLISECONDS = { least: 180, most: 900 };

export function rhythmsTable(): string {
  const drawn = stream(SEED, "generate", "rhythms");
  const names = Object.keys(RHYTHMS);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const name = names[below(drawn, row, 0, names.length)];
    return `${name},${clapping(drawn, row, RHYTHMS[name]).join(" ")}`;
  });
  return `${["rhythm,gaps", ...rows].join("\n")}\n`;
}

/** 10 to 20 times between claps, in milliseconds, from anywhere in the rhythm. */
function clapping(drawn: Stream, row: number, beats: readonly number[]): readonly number[] {
  const mean = beats.reduce((sum, beat) => sum + beat, 0) / beats.length;
  const tempo = MILLISECONDS.least + uniform(drawn, row, 1) * (MILLISECONDS.most - MILLISECONDS.least);
  const count = 10 + below(drawn, row, 2, 11);
  const start = below(drawn, row, 3, beats.length);
  const gaps: number[] = [];
  for (let at = 0, carried = 0; gaps.length < count; at++) {
    const beat = beats[(start + at) % beats.length] / mean;
    const gap = tempo * beat * (1 + STRAY * normal(drawn, row, 10 + 2 * at));
    carried += Math.max(gap, 1);
    if (uniform(drawn, row, 11 + 2 * at) < MISSED) continue;
    gaps.push(Math.round(carried));
    carried = 0;
  }
  return gaps;
}
