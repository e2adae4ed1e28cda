/** Train and validate as one part, for a model that is trained once more on both: then there is no `validate`. */
import type { Parts, Rows } from "./kit.js";
import { pick } from "./rows/rows.js";

/** Those of both in the order of the rows that were divided. */
export function joined<Row>(rows: Rows<Row>, { parts }: Parts<Row>): Parts<Row> {
  const [train, validate] = bothOf(parts);
  const own = new Set([...train.rows, ...validate.rows]);
  const indexes = rows.rows.flatMap((row, index) => (own.has(row) ? [index] : []));
  return withTrain(parts, pick(rows, indexes, train.ordered && validate.ordered));
}

/** Of parts that were given: those of validate after those of train. */
export function joinedGiven<Row>({ parts }: Parts<Row>): Parts<Row> {
  const [train, validate] = bothOf(parts);
  const before = train.rows.length;
  return withTrain(parts, {
    rows: [...train.rows, ...validate.rows],
    origin: (index) => (index < before ? train.origin(index) : validate.origin(index - before)),
    ordered: train.ordered && validate.ordered,
  });
}

const NONE = { rows: [], origin: () => "", ordered: true } as const;

function bothOf<Row>(parts: Parts<Row>["parts"]): readonly [Rows<Row>, Rows<Row>] {
  return [parts.get("train") ?? NONE, parts.get("validate") ?? NONE];
}

function withTrain<Row>(parts: Parts<Row>["parts"], train: Rows<Row>): Parts<Row> {
  const others = [...parts].filter(([name]) => name !== "train" && name !== "validate");
  return { parts: new Map([["train", train], ...others]) };
}
