/** What each word that was said looked at, as lines for a terminal and as SVG. Pure: from shares to text. */

export interface AttentionMap {
  /** The words that were read. */
  readonly source: readonly string[];
  /** The words that were said, and perhaps the end. */
  readonly said: readonly string[];
  /** A share of each word read for each word said: rows of `said`, each adding up to 1. */
  readonly shares: readonly (readonly number[])[];
}

/** From nothing to all, where there is no colour. */
const SHADES = [" ", "░", "▒", "▓", "█"];
/** Greys of a terminal of 256 colours, from black to white. */
const [DARKEST, GREYS] = [232, 24];
const CELL = 3;
/** Words are cut beyond so many letters. */
const WORD = 16;

/** One line for each word said; the words that were read stand above their columns, written downwards. */
export function attentionLines({ source, said, shares }: AttentionMap, isColoured: boolean): readonly string[] {
  const left = Math.min(WORD, Math.max(0, ...said.map(lettersIn)));
  const heads = source.map((word) => [...cut(word)]);
  const height = Math.max(0, ...heads.map(({ length }) => length));
  const margin = " ".repeat(left + 1);
  const above = Array.from({ length: height }, (_, row) => {
    // Words stand on the cells: shorter ones begin lower.
    const letters = heads.map((head) => (head[row - (height - head.length)] ?? " ").padStart(2).padEnd(CELL));
    return (margin + letters.join("")).trimEnd();
  });
  const rows = said.map((word, at) => {
    const cells = (shares[at] ?? []).map((share) => cell(share, isColoured)).join("");
    return `${" ".repeat(Math.max(0, left - lettersIn(cut(word))))}${cut(word)} ${cells}`.trimEnd();
  });
  return [...above, ...rows];
}

function cell(share: number, isColoured: boolean): string {
  const kept = Math.max(0, Math.min(1, share));
  if (!isColoured) return SHADES[Math.round(kept * (SHADES.length - 1))].repeat(CELL);
  return `\u001b[48;5;${DARKEST + Math.round(kept * (GREYS - 1))}m${" ".repeat(CELL)}\u001b[0m`;
}

const lettersIn = (word: string) => [...word].length;

function cut(word: string): string {
  const letters = [...word];
  return letters.length <= WORD ? word : `${letters.slice(0, WORD - 1).join("")}…`;
}

/** In pixels: a cell's side, the size of letters, and between words and cells. */
const [SIDE, LETTER, GAP] = [28, 13, 8];
/** Of a letter, at most, in most typefaces; ideographs and the like are as wide as they are high. */
const NARROW = 9;

/** One or several maps, one below the other. */
export function attentionSvg(maps: readonly AttentionMap[]): string {
  const left = GAP * 2 + Math.max(0, ...maps.flatMap(({ said }) => said.map(widthOf)));
  // Words that were read lean by 45°.
  const above = GAP * 2 + LETTER + Math.SQRT1_2 * Math.max(0, ...maps.flatMap(({ source }) => source.map(widthOf)));
  const top = Math.ceil(above);
  const heights = maps.map(({ said }) => top + SIDE * said.length + 20);
  const width = left + top + SIDE * Math.max(0, ...maps.map(({ source }) => source.length));
  const tops = heights.map((_, at) => heights.slice(0, at).reduce((sum, height) => sum + height, 0));
  const height = heights.reduce((sum, one) => sum + one, 0);
  const body = maps.map((map, at) => `<g transform="translate(0 ${tops[at]})">\n${mapOf(map, left, top)}\n</g>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="${LETTER}">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...body,
    "</svg>\n",
  ].join("\n");
}

function mapOf({ source, said, shares }: AttentionMap, left: number, top: number): string {
  const read = source.map((word, column) => {
    const [x, y] = [left + SIDE * (column + 0.6), top - GAP];
    return `<text x="${x}" y="${y}" transform="rotate(-45 ${x} ${y})">${escaped(cut(word))}</text>`;
  });
  const rows = said.flatMap((word, row) => {
    const y = top + SIDE * row;
    const cells = (shares[row] ?? []).map((share, column) => {
      const grey = Math.round(255 * (1 - Math.max(0, Math.min(1, share))));
      const title = `${word} ← ${source[column] ?? ""}: ${share.toFixed(3)}`;
      return `<rect x="${left + SIDE * column}" y="${y}" width="${SIDE}" height="${SIDE}" fill="rgb(${grey},${grey},${grey})" stroke="#ccc"><title>${escaped(title)}</title></rect>`;
    });
    const label = `<text x="${left - GAP}" y="${y + SIDE * 0.65}" text-anchor="end">${escaped(cut(word))}</text>`;
    return [label, ...cells];
  });
  return [...read, ...rows].join("\n");
}

/** Of a word as it is shown, in pixels, rather too much than too little. */
function widthOf(word: string): number {
  return [...cut(word)].reduce((sum, letter) => sum + (letter >= "\u1100" ? LETTER : NARROW), 0);
}

/** Signs that XML does not know, not even escaped. */
const UNKNOWN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replace(UNKNOWN, "�");
}
