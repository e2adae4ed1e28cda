/** What a person sees while a program trains: one line that moves on a terminal, one line a check elsewhere. */
import colors from "picocolors";
import type { AnyProgram } from "../program/program.js";
import type { Result } from "./evaluate.js";
import type { Terminal } from "./terminal.js";

export interface CheckLine {
  readonly epoch: number;
  readonly epochs: number | null;
  readonly step: number;
  readonly steps: number;
  readonly train: string;
  /** Null where there is no such part. */
  readonly validate: string | null;
  readonly tokensPerSecond: number;
  /** Seconds so far, and expected until the last step. */
  readonly time: number;
  readonly left: number;
  readonly best: boolean;
  readonly rateFactor?: number;
}

export interface StepLine {
  /** What is being trained, where that is not plain: a trial of a study. */
  readonly title?: string;
  readonly epoch: number;
  readonly epochs: number | null;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly tokensPerSecond: number;
  readonly left: number;
  /** What else there is to say, where there is room. */
  readonly more?: readonly string[];
}

export interface ProgressSink {
  readonly say: (line: string) => void;
  readonly step: (line: StepLine) => void;
  readonly check: (line: CheckLine) => void;
  readonly close: () => void;
}

/** Nothing at all. */
export const SILENT: ProgressSink = { say: () => {}, step: () => {}, check: () => {}, close: () => {} };

const BETWEEN_UPDATES = 100;

export function progressOn(terminal: Terminal): ProgressSink {
  const { green } = colors.createColors(terminal.isColoured);
  let shown = false;
  let last = 0;
  const clear = () => {
    if (shown) terminal.write("\r\u001b[2K");
    shown = false;
  };
  const print = (line: string) => {
    clear();
    terminal.write(`${line}\n`);
  };
  return {
    say: print,
    check: (line) => print(checkText(line) + (line.best ? green("  best") : "")),
    step(line) {
      if (!terminal.isTTY) return;
      const now = Date.now();
      if (now - last < BETWEEN_UPDATES) return;
      last = now;
      clear();
      terminal.write(stepText(line, terminal.columns - 1));
      shown = true;
    },
    close: clear,
  };
}

function checkText(line: CheckLine): string {
  const { epoch, epochs, step, train, validate, tokensPerSecond, time, left, rateFactor } = line;
  const parts = [
    `${epochs === null ? `epoch ${epoch}` : `epoch ${epoch}/${epochs}`}  step ${step}`,
    `train ${train}`,
    ...(validate === null ? [] : [`validate ${validate}`]),
    ...(rateFactor === undefined ? [] : [`rate × ${valueText(rateFactor)}`]),
    `${rateText(tokensPerSecond)}  ${durationText(time)}, ${durationText(left)} left`,
  ];
  return parts.join("  ");
}

/** As much as there is room for, so that the line never wraps. */
export function stepText(line: StepLine, room: number): string {
  const { title, epoch, epochs, step, steps, loss, tokensPerSecond, left, more = [] } = line;
  const share = step / steps;
  const width = 20;
  const full = Math.round(share * width);
  const bar = "█".repeat(full) + "░".repeat(width - full);
  const where = epochs === null ? `epoch ${epoch}` : `epoch ${epoch}/${epochs}`;
  const parts = [
    `${title === undefined ? "" : `${title}  `}${bar} ${Math.floor(share * 100)}%`,
    where,
    `step ${step}/${steps}`,
    `loss ${valueText(loss)}`,
    `${durationText(left)} left`,
    ...more,
    rateText(tokensPerSecond),
  ];
  let text = parts[0].slice(0, Math.max(1, room));
  for (const part of parts.slice(1)) {
    if (text.length + 2 + part.length > room) break;
    text += `  ${part}`;
  }
  return text;
}

/** `loss 0.2114 accuracy 96.81%`. */
export function resultText({ measures: kinds }: Pick<AnyProgram, "measures">, { loss, measures }: Result): string {
  const shown = Object.entries(measures).map(([name, value]) => `${name} ${measureText(kinds[name], value)}`);
  return [`loss ${valueText(loss)}`, ...shown].join(" ");
}

/** Shares as percentages, the rest as numbers. */
export function measureText(kind: string | undefined, value: number): string {
  return isShare(kind) ? `${(100 * value).toFixed(2)}%` : valueText(value);
}

/** `99.9%` for a limit of `validate.accuracy`, as one writes it. */
export function limitText(measures: AnyProgram["measures"], measured: string, limit: number): string {
  return isShare(measures[measured.replace(/^\w+\./, "")])
    ? `${Number((100 * limit).toPrecision(12))}%`
    : String(limit);
}

function isShare(kind: string | undefined): boolean {
  return kind === "accuracy" || kind === "distinct_ngrams" || kind === "mean_absolute_percentage_error";
}

/** Four significant digits. */
export function valueText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(2)
    : String(Number(value.toPrecision(4)));
}

export function rateText(perSecond: number): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(1)}M tokens/s`;
  return perSecond >= 1e3 ? `${(perSecond / 1e3).toFixed(0)}k tokens/s` : `${perSecond.toFixed(0)} tokens/s`;
}

export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s`;
  return `${Math.floor(whole / 3600)}h${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")}m`;
}
