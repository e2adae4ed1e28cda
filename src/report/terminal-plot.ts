/**
 * Curves in characters. Each cell is two by four dots of braille; a curve is a whole line or a broken one and is named
 * where it ends, so that two are told apart without colour. Pure: from numbers to lines of text.
 */
import { roundTicks } from "./ticks.js";

export interface Curve {
  readonly name: string;
  readonly line: "whole" | "broken";
  /** By rising x. What is not finite is left out, and the line with it. */
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlotShape {
  /** Of the whole, axis and names included. */
  readonly columns: number;
  /** Of the curves alone; axes and title come to it. */
  readonly rows: number;
  readonly title: string;
  readonly xName: string;
  readonly yText: (value: number) => string;
  /** Colours what belongs to a curve; the text as it is, where there is no colour. */
  readonly paint: (curve: number, text: string) => string;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Fewer cells than this show nothing. */
const NARROWEST = 10;

/** Lines without blanks at their ends; none where there is nothing to draw or no room for it. */
export function terminalPlot(curves: readonly Curve[], shape: PlotShape): readonly string[] {
  const finite = curves.flatMap(({ points }) => points.filter(isFinitePoint));
  if (finite.length === 0) return [];
  const [xs, ys] = [rangeOf(finite.map(({ x }) => x)), rangeOf(finite.map(({ y }) => y))];
  const { rows } = shape;
  const yTicks = new Map(
    roundTicks(ys.from, ys.to, Math.max(2, Math.ceil(rows / 3))).map((y) => [rowOf(y, ys, rows), shape.yText(y)]),
  );
  const margin = Math.max(...[...yTicks.values()].map((text) => text.length), 1);
  const names = Math.max(...curves.map(({ name }) => name.length));
  const cells = shape.columns - margin - 2 - 1 - names;
  if (cells < NARROWEST) return [];
  const grid = gridOf(curves, xs, ys, { cells, rows });
  const labels = labelsOf(curves, ys, rows);
  const lines = Array.from({ length: rows }, (_, row) => {
    const tick = yTicks.get(row);
    const axis = `${(tick ?? "").padStart(margin)} ${tick === undefined ? "│" : "┤"}`;
    const label = labels.get(row);
    return `${axis}${paintedRow(grid[row], shape.paint)}${label === undefined ? "" : ` ${shape.paint(label, curves[label].name)}`}`;
  });
  const all = [`${" ".repeat(margin + 2)}${shape.title}`, ...lines, ...xAxis(xs, cells, margin, shape.xName)];
  return all.map((line) => line.trimEnd());
}

const isFinitePoint = ({ x, y }: Point) => Number.isFinite(x) && Number.isFinite(y);

/** From the least to the most; a single value gets some room around it. */
function rangeOf(values: readonly number[]): Range {
  const [from, to] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  if (from < to) return { from, to };
  const room = from === 0 ? 1 : Math.abs(from) / 10;
  return { from: from - room, to: to + room };
}

/** Between 0 and 1. */
const shareOf = (value: number, { from, to }: Range) => (value - from) / (to - from);

/** From the top, which is 0. */
function rowOf(y: number, ys: Range, rows: number): number {
  return Math.floor(dotRow(y, ys, rows) / 4);
}

function dotRow(y: number, ys: Range, rows: number): number {
  return Math.round((1 - shareOf(y, ys)) * (4 * rows - 1));
}

interface Cell {
  /** The eight dots of the character, as Unicode counts them from U+2800. */
  readonly dots: number;
  /** The first curve that goes through it. */
  readonly curve: number;
}

/** By column and row in a cell. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

function gridOf(
  curves: readonly Curve[],
  xs: Range,
  ys: Range,
  { cells, rows }: { readonly cells: number; readonly rows: number },
): readonly (readonly (Cell | null)[])[] {
  const grid: (Cell | null)[][] = Array.from({ length: rows }, () => Array.from({ length: cells }, () => null));
  for (const [curve, { line, points }] of curves.entries()) {
    const place = ({ x, y }: Point) => ({
      x: Math.round(shareOf(x, xs) * (2 * cells - 1)),
      y: dotRow(y, ys, rows),
    });
    const put = (x: number, y: number) => {
      const [row, column] = [Math.floor(y / 4), Math.floor(x / 2)];
      const cell = grid[row][column];
      grid[row][column] = { dots: (cell?.dots ?? 0) | DOTS[x % 2][y % 4], curve: cell?.curve ?? curve };
    };
    for (const [index, point] of points.entries()) {
      if (!isFinitePoint(point)) continue;
      const next = points[index + 1];
      // The points themselves are there in a broken line, too.
      const { x, y } = place(point);
      put(x, y);
      if (next === undefined || !isFinitePoint(next)) continue;
      for (const dot of dotsBetween({ x, y }, place(next))) if (line === "whole" || dot.x % 4 < 2) put(dot.x, dot.y);
    }
  }
  return grid;
}

/** Bresenham's line, without its ends. */
function dotsBetween(from: Point, to: Point): readonly Point[] {
  const count = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  return Array.from({ length: Math.max(0, count - 1) }, (_, index) => ({
    x: Math.round(from.x + ((to.x - from.x) * (index + 1)) / count),
    y: Math.round(from.y + ((to.y - from.y) * (index + 1)) / count),
  }));
}

/** Neighbours of one curve are painted at once. */
function paintedRow(cells: readonly (Cell | null)[], paint: PlotShape["paint"]): string {
  let text = "";
  for (let start = 0; start < cells.length; ) {
    const curve = cells[start]?.curve;
    let end = start;
    while (end < cells.length && cells[end]?.curve === curve) end++;
    const part = cells.slice(start, end).map((cell) => (cell ? String.fromCodePoint(0x2800 + cell.dots) : " "));
    text += curve === undefined ? part.join("") : paint(curve, part.join(""));
    start = end;
  }
  return text;
}

/** Which curve's name stands in which row: where the curve ends, or next to it where another's stands there. */
function labelsOf(curves: readonly Curve[], ys: Range, rows: number): ReadonlyMap<number, number> {
  const ends = curves
    .flatMap(({ points }, curve) => {
      const last = points.findLast(isFinitePoint);
      return last ? [{ curve, dot: dotRow(last.y, ys, rows) }] : [];
    })
    .toSorted((a, b) => a.dot - b.dot)
    .slice(0, rows);
  const labels = new Map<number, number>();
  for (const [index, { curve, dot }] of ends.entries()) {
    const above = Math.max(-1, ...labels.keys());
    const below = ends.length - 1 - index;
    labels.set(Math.min(Math.max(Math.floor(dot / 4), above + 1), rows - 1 - below), curve);
  }
  return labels;
}

function xAxis(xs: Range, cells: number, margin: number, name: string): readonly string[] {
  const line = Array.from({ length: cells }, () => "─");
  let texts = "";
  for (const x of roundTicks(xs.from, xs.to, Math.max(2, Math.floor(cells / 12)))) {
    const column = Math.floor(Math.round(shareOf(x, xs) * (2 * cells - 1)) / 2);
    line[column] = "┬";
    const text = String(x);
    const start = Math.max(0, column - Math.floor(text.length / 2));
    if (texts === "" || start > texts.length) texts = texts.padEnd(start) + text;
  }
  const indent = " ".repeat(margin + 1);
  return [`${indent}└${line.join("")}`, `${indent} ${texts}  ${name}`];
}
