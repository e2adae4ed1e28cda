/** What sacreBLEU itself says of translations, where pip has brought it: ours must equal it. */
import { spawnSync } from "node:child_process";
import { peerPython } from "../peer.js";

const PROGRAM = `
import json, sys
import sacrebleu
said, right = json.load(sys.stdin)
score = sacrebleu.BLEU(lowercase=True, tokenize="13a", force=True).corpus_score(said, [right])
print(score.score)
`;

/** Corpus BLEU in percent, capitals not counted, one reference; null where there is no sacreBLEU. */
export function sacreBleu(said: readonly string[], right: readonly string[]): number | null {
  const peer = peerPython();
  if ("absent" in peer) return null;
  const { status, stdout } = spawnSync(peer.python, ["-c", PROGRAM], {
    encoding: "utf8",
    input: JSON.stringify([said, right]),
  });
  return status === 0 ? Number(stdout) : null;
}
