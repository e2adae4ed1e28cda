/**
 * Texts of tokens, one string for all that say the same: those of a file are few, the tree keeps them, and a string that
 * is there need not be made, looked up or copied by the collector again.
 */
import type { TokenType } from "chevrotain";

export interface Known {
  readonly image: string;
  readonly type: TokenType;
}

/** A power of two. */
const MOST = 1024;
/** V8 makes a string that is longer a part of the one that it was cut out of, which would be kept with it. */
const LONGEST = 12;

/** Those of late, each where its characters place it. */
const known: (Known | undefined)[] = Array.from({ length: MOST }, () => undefined);

/** What stands from `start` to `end`, which is not empty, with its type. */
export function knownAt(text: string, start: number, end: number, typeOf: (image: string) => TokenType): Known {
  if (end - start > LONGEST) return madeOf(text.slice(start, end), typeOf);
  let place = 0;
  for (let at = start; at < end; at++) place = (Math.imul(place, 31) + text.charCodeAt(at)) | 0;
  place &= MOST - 1;
  const found = known[place];
  if (found !== undefined && stands(found.image, text, start, end)) return found;
  const made = madeOf(text.slice(start, end), typeOf);
  known[place] = made;
  return made;
}

function madeOf(image: string, typeOf: (image: string) => TokenType): Known {
  return { image, type: typeOf(image) };
}

function stands(image: string, text: string, start: number, end: number): boolean {
  if (image.length !== end - start) return false;
  for (let at = 0; at < image.length; at++) if (image.charCodeAt(at) !== text.charCodeAt(start + at)) return false;
  return true;
}
