/** Frames drawn over each other until what is watched has ended. */
import { EXIT } from "../../runtime/exit-codes.js";

export interface Frame {
  readonly lines: readonly string[];
  readonly isOver: boolean;
}

export interface Screen {
  readonly isTTY: boolean;
  readonly rows: number;
  readonly write: (text: string) => void;
}

/**
 * Draws a frame whenever it has changed, over the one before; `pause` waits until it may have. Once where the screen is
 * no terminal. Ends with 130 when `interrupted`.
 */
export async function watchFrames(
  frame: () => Frame,
  screen: Screen,
  pause: () => Promise<void>,
  interrupted: () => boolean,
): Promise<number> {
  let [before, drawn] = ["", 0];
  for (;;) {
    const { lines, isOver } = frame();
    if (!screen.isTTY) {
      screen.write(`${lines.join("\n")}\n`);
      return EXIT.ok;
    }
    // What is above the screen's first line cannot be drawn over.
    const shown = isOver ? lines : lines.slice(0, Math.max(1, screen.rows - 1));
    const text = shown.join("\n");
    if (text !== before || isOver) {
      const back = drawn === 0 ? "" : `\u001b[${drawn}A\u001b[0J`;
      screen.write(`${back}${text}\n`);
      [before, drawn] = [text, shown.length];
    }
    if (isOver) return EXIT.ok;
    if (interrupted()) return EXIT.interrupted;
    await pause();
    if (interrupted()) return EXIT.interrupted;
  }
}
