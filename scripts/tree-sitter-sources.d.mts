export function treeSitterSources(root: string): string;
