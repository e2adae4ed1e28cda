/** Parts of files in documents, in the files around them. */

/** Where a part stands, by how it begins. */
const FRAMES: readonly (readonly [begins: RegExp, section: string | null])[] = [
  [/^(?:param|const|seed)\b/, null],
  [/^(?:rows|vocab|scale|input|target)\b/, "data"],
  [/^(?:loss|optimizer|batch|epochs|steps|clip|penalty|stop|keep|validate)\b/, "train"],
  [/^(?:method|minimize|maximize|trials)\b/, "search"],
  [/^\w+ += /, "model"],
];

/** The part in an experiment. @throws Error where it begins like nothing known. */
export function framed(part: string, place: string): string {
  const frame = FRAMES.find(([begins]) => begins.test(part));
  if (!frame) throw new Error(`${place} begins like nothing known`);
  const [, section] = frame;
  const indented = (depth: number) => part.replace(/^(?=.)/gm, " ".repeat(depth));
  const body = section === null ? indented(2) : `  ${section} {\n${indented(4)}  }\n`;
  return `edition 2026\n\nexperiment part {\n${body}}\n`;
}
