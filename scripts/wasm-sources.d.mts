export function wasmSources(root: string): string;

/** The hash of all that decides the module of the search's numbers but the compiler. */
export function trianglesSources(root: string): string;
