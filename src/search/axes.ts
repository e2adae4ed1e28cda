/**
 * The dimensions of a space as numbers that models can be fitted to: a range as a line, in the logarithm where its domain
 * says so, on which each value with a step is the middle of a stretch; choices as their numbers.
 */
import { at, type Dimension, type Point, type Space, stepsIn } from "./space.js";

export interface LineAxis {
  readonly kind: "line";
  readonly id: string;
  readonly isLog: boolean;
  readonly step: number | null;
  /** The least and the greatest value. */
  readonly low: number;
  readonly high: number;
  /** The ends of the line; with a step, half a step beyond the values. */
  readonly from: number;
  readonly to: number;
  /** How many values there are; null without a step. */
  readonly count: number | null;
}

export interface ChoiceAxis {
  readonly kind: "choices";
  readonly id: string;
  readonly values: readonly (number | string)[];
}

export type Axis = LineAxis | ChoiceAxis;

/** Which of the dimensions can vary at all is left to the reader: an axis may have one value. */
export function axesOf(space: Space): readonly Axis[] {
  return space.map(axisOf);
}

export function axisOf({ id, kind, domain }: Dimension): Axis {
  if (domain.kind === "choices") return { kind: "choices", id, values: domain.values };
  const { low, log: isLog } = domain;
  const step = domain.step ?? (kind === "count" ? 1 : null);
  const count = step === null ? null : stepsIn(low, domain.high, step);
  const high = step === null || count === null ? domain.high : Math.min(domain.high, at(low, (count - 1) * step));
  const half = (step ?? 0) / 2;
  // Half a step below the first value there may be no logarithm.
  const bottom = isLog ? Math.max(low - half, low / 2) : low - half;
  const [from, to] = isLog ? [Math.log(step === null ? low : bottom), Math.log(high + half)] : [bottom, high + half];
  return { kind: "line", id, isLog, step, low, high, from, to, count };
}

/** Where a value lies on a line. */
export function placeOf({ isLog }: LineAxis, value: number): number {
  return isLog ? Math.log(value) : value;
}

/** The value at, or nearest to, a place on a line. */
export function valueAt({ isLog, step, low, high, count }: LineAxis, place: number): number {
  const value = isLog ? Math.exp(place) : place;
  if (step === null || count === null) return Math.min(high, Math.max(low, value));
  const index = Math.min(count - 1, Math.max(0, Math.round((value - low) / step)));
  return Math.min(high, at(low, index * step));
}

/** The stretch of a line that stands for a value with a step. */
export function stretchOf(axis: LineAxis, value: number): readonly [number, number] {
  const half = (axis.step ?? 0) / 2;
  const from = value <= axis.low ? axis.from : placeOf(axis, value - half);
  return [from, placeOf(axis, value + half)];
}

/**
 * A point by its axes: places on lines, and the numbers of choices; NaN where the point has no such parameter, or a
 * value that the domain has not.
 */
export function placesOf(axes: readonly Axis[], point: Point): Float64Array {
  return Float64Array.from(axes, (axis) => {
    const value = point[axis.id];
    if (value === undefined) return Number.NaN;
    if (axis.kind === "choices") {
      const index = axis.values.indexOf(value);
      return index < 0 ? Number.NaN : index;
    }
    return typeof value === "number" && value >= axis.low && value <= axis.high ? placeOf(axis, value) : Number.NaN;
  });
}

/** The value of an axis at a place. */
export function valueOn(axis: Axis, place: number): number | string {
  return axis.kind === "choices" ? axis.values[place] : valueAt(axis, place);
}

/** The place at a share, from 0 to 1, of the axis. */
export function placeAt(axis: Axis, share: number): number {
  if (axis.kind === "choices") return Math.min(axis.values.length - 1, Math.floor(share * axis.values.length));
  const place = axis.from + share * (axis.to - axis.from);
  return axis.step === null ? place : placeOf(axis, valueAt(axis, place));
}

/** A place on a line as a share of it, from 0 to 1; of choices the number itself. */
export function shareOf(axis: Axis, place: number): number {
  if (axis.kind === "choices") return place;
  return axis.to === axis.from ? 0.5 : (place - axis.from) / (axis.to - axis.from);
}

/** And back: the place that such a share stands for, on its step. */
export function placeOfShare(axis: Axis, share: number): number {
  if (axis.kind === "choices") return share;
  const place = axis.from + share * (axis.to - axis.from);
  return axis.step === null ? place : placeOf(axis, valueAt(axis, place));
}
