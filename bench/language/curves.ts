/** Curves of training as text, for pages. */
import { terminalPlot } from "../../src/report/terminal-plot.js";
import type { CurvePoint } from "./training.js";

/** Train and validate by epoch, as a block of Markdown. */
export function curveBlock(title: string, curve: readonly CurvePoint[], digits: number): string {
  const points = (part: "train" | "validate") => curve.map((point) => ({ x: point.epoch, y: point[part] }));
  const lines = terminalPlot(
    [
      { name: "validate", line: "whole", points: points("validate") },
      { name: "train", line: "broken", points: points("train") },
    ],
    {
      ...{ columns: 90, rows: 10, title, xName: "epoch" },
      yText: (value) => value.toFixed(digits),
      paint: (_, text) => text,
    },
  );
  return ["```text", ...lines, "```"].join("\n");
}
