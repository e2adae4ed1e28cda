/**
 * Imports a module by its URL. By itself, because a bundle that is run as a script cannot: `scripts/build.mjs` puts what
 * its loader gives in the place of this file.
 */
export function importModule(url: string): Promise<unknown> {
  return import(url);
}
