/** Words that arguments may be. */
export const CELLS = ["rnn", "gru", "lstm"] as const;
export const ACTIVATION_WORDS = ["none", "tanh", "relu", "sigmoid"] as const;
export const CELL_ACTIVATIONS = ["tanh", "relu"] as const;
export const DIRECTIONS = ["forward", "backward", "both"] as const;
export type Direction = (typeof DIRECTIONS)[number];
/** How long one mask of `dropout` serves. */
export const MASKS = ["step", "sequence"] as const;
/** How the share of own predictions rises. */
export const RISES = ["linear", "sigmoid"] as const;
export const FORMS = ["uniform", "normal"] as const;
export const MARKS = ["kept", "apart"] as const;
export const NORMAL_FORMS = ["nfc", "nfd", "nfkc", "nfkd"] as const;
