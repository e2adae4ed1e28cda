/** Activations whose derivative is a function of their output, so that only the output need be kept. */
export const ACTIVATIONS = ["none", "tanh", "relu", "sigmoid"] as const;

export function activate(activation: string, x: number): number {
  switch (activation) {
    case "tanh":
      return Math.tanh(x);
    case "relu":
      return Math.max(x, 0);
    case "sigmoid":
      return sigmoid(x);
    default:
      return x;
  }
}

/** The derivative at the point where the activation gave `y`; at a kink (relu at 0) it is 0, as in PyTorch. */
export function derivativeFromOutput(activation: string, y: number): number {
  switch (activation) {
    case "tanh":
      return 1 - y * y;
    case "relu":
      return y > 0 ? 1 : 0;
    case "sigmoid":
      return y * (1 - y);
    default:
      return 1;
  }
}

export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const small = Math.exp(x);
  return small / (1 + small);
}
