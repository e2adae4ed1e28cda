/** One line that moves on a terminal while a file comes; nothing elsewhere. */
import { durationText } from "../../runtime/training/progress.js";
import { bytesText } from "./amounts.js";

export interface DownloadLine {
  readonly show: (bytes: number, total: number | null) => void;
  readonly close: () => void;
}

const BETWEEN_UPDATES = 100;

export function downloadLine(name: string, stream: NodeJS.WriteStream = process.stderr): DownloadLine {
  let [shown, last] = [false, 0];
  let began: { readonly at: number; readonly bytes: number } | null = null;
  const close = () => {
    if (shown) stream.write("\r\u001b[2K");
    shown = false;
  };
  return {
    show(bytes, total) {
      if (!stream.isTTY) return;
      const now = Date.now();
      began ??= { at: now, bytes };
      if (now - last < BETWEEN_UPDATES) return;
      last = now;
      close();
      const seconds = (now - began.at) / 1000;
      stream.write(
        lineText(
          name,
          { bytes, total, perSecond: seconds > 0 ? (bytes - began.bytes) / seconds : 0 },
          stream.columns ?? 80,
        ),
      );
      shown = true;
    },
    close,
  };
}

export interface Pace {
  readonly bytes: number;
  readonly total: number | null;
  readonly perSecond: number;
}

/** As much as there is room for, so that the line never wraps. */
export function lineText(name: string, { bytes, total, perSecond }: Pace, columns: number): string {
  const share = total ? ` ${Math.floor((100 * bytes) / total)}%` : "";
  const left = total && perSecond > 0 ? [`${durationText((total - bytes) / perSecond)} left`] : [];
  const parts = [
    `${name}${share}`,
    total ? `${bytesText(bytes)} of ${bytesText(total)}` : bytesText(bytes),
    ...(perSecond > 0 ? [`${bytesText(perSecond)}/s`] : []),
    ...left,
  ];
  let text = parts[0].slice(0, Math.max(1, columns - 1));
  for (const part of parts.slice(1)) {
    if (text.length + 2 + part.length > columns - 1) break;
    text += `  ${part}`;
  }
  return text;
}
