/** How pieces of words are written (Sennrich et al. 2016): one after which its word goes on ends in `@@`. */

export const goesOn = "@@";

/** A piece after which its word goes on. No end of a word is learned that looks like one. */
export function isUnfinished(piece: string): boolean {
  return piece.length > goesOn.length && piece.endsWith(goesOn);
}

/** The piece as it stands in its word. */
export function pieceText(piece: string): string {
  return isUnfinished(piece) ? piece.slice(0, -goesOn.length) : piece;
}
