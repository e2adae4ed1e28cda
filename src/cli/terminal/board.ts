/** Lines at the bottom of a terminal that are written again and again, below those that stay; elsewhere only the latter. */
import type { Terminal } from "../../runtime/training/terminal.js";

export interface Board {
  /** A line that stays. */
  readonly say: (line: string) => void;
  /** What stands below: lines no wider than the terminal, made only when they are written. */
  readonly show: (lines: (room: number) => readonly string[]) => void;
  readonly close: () => void;
}

const BETWEEN_UPDATES = 100;

export function boardOn(terminal: Terminal): Board {
  let shown = 0;
  let last = 0;
  const clear = () => {
    if (shown > 0) terminal.write(`\r\u001b[${shown}A\u001b[J`);
    shown = 0;
  };
  return {
    say(line) {
      clear();
      terminal.write(`${line}\n`);
      last = 0;
    },
    show(lines) {
      if (!terminal.isTTY) return;
      const now = Date.now();
      if (now - last < BETWEEN_UPDATES) return;
      last = now;
      const room = terminal.columns - 1;
      const made = lines(room).map((line) => line.slice(0, room));
      clear();
      terminal.write(made.map((line) => `${line}\n`).join(""));
      shown = made.length;
    },
    close: clear,
  };
}

export const NO_BOARD: Board = { say: () => {}, show: () => {}, close: () => {} };
