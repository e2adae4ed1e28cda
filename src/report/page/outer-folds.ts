/** A nested search: what each outer fold came to, beside what its search had promised. */
import { dot, ruleX } from "@observablehq/plot";
import { colourOf, FAINT, type Figure } from "./figure.js";
import { axes, numberText } from "./run-section.js";

export interface OuterFold {
  readonly fold: number;
  /** On the fold that was kept apart. */
  readonly score: number;
  /** The best trial's, by which it was chosen. */
  readonly chosen: number;
}

export function outerFolds(measure: string, folds: readonly OuterFold[]): Figure {
  const kept = `${measure} on the fold kept apart`;
  return {
    title: `${measure} by outer fold`,
    description: `Two dots for each of ${folds.length} outer folds, joined: ${kept}, and what the search had.`,
    legend: [
      { name: kept, colour: colourOf(0) },
      { name: "what the search had", colour: colourOf(1) },
    ],
    draw: () => {
      const { x, y, ...frame } = axes("outer fold", measure);
      const all = folds.map(({ fold }) => fold);
      const drawn = folds.filter(({ score, chosen }) => Number.isFinite(score) && Number.isFinite(chosen));
      return {
        ...frame,
        y: { ...y, inset: 8 },
        x: { ...x, ticks: all, tickFormat: String, domain: [Math.min(...all) - 0.5, Math.max(...all) + 0.5] },
        marks: [
          ruleX(drawn, { x: "fold", y1: "score", y2: "chosen", stroke: FAINT, strokeWidth: 2 }),
          dot(drawn, { x: "fold", y: "chosen", stroke: colourOf(1), r: 4 }),
          dot(drawn, { x: "fold", y: "score", fill: colourOf(0), r: 5 }),
        ],
      };
    },
    table: {
      columns: ["fold", kept, "what the search had"],
      rows: folds.map(({ fold, score, chosen }) => [String(fold), numberText(score), numberText(chosen)]),
    },
  };
}
