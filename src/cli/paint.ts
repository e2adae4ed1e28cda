/** Colour on a terminal, and none where `NO_COLOR` is set or the output goes elsewhere. */
import colors from "picocolors";
import type { Paint } from "../compiler/diagnostics/render-text.js";

export const PAINT: Paint = {
  error: (text) => colors.bold(colors.red(text)),
  warning: (text) => colors.bold(colors.yellow(text)),
  bold: colors.bold,
  dim: colors.blue,
  help: colors.cyan,
};
