export function wasmSources(root: string): string;
