/** Colours of diagnostics, which go to standard error. */
import colors from "picocolors";
import type { Paint } from "../../compiler/diagnostics/render-text.js";
import { isColoured } from "../../runtime/training/terminal.js";

const { bold, red, yellow, blue, cyan } = colors.createColors(isColoured(process.stderr));

export const PAINT: Paint = {
  error: (text) => bold(red(text)),
  warning: (text) => bold(yellow(text)),
  bold,
  dim: blue,
  help: cyan,
};
