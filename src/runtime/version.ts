/** The version of rnnc, by which checkpoints and records know what made them. A test compares it to package.json. */
export const VERSION = "0.1.0";
