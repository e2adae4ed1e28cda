/** What judging a run says, as lines of text. */
import { type BiasAndVariance, type Judgement, NO_VALIDATION, NOT_YET } from "../../judgement/judge.js";
import { figure, percent } from "../../judgement/numbers.js";
import { UsageError } from "../usage.js";

/** After a run: the verdict, why, and what to try next. Nothing before the first check, and without validation. */
export function verdictLines({ verdict, findings, against }: Judgement): readonly string[] {
  if (verdict === NOT_YET || verdict === NO_VALIDATION) return [];
  const [first] = findings;
  return [
    `verdict: ${verdict}`,
    ...(first === undefined ? [] : [`  ${first.says}`, `  next: ${first.next}`]),
    ...(against === null ? [] : [`  ${againstText(against)}`]),
  ];
}

/** All findings, for a run that is looked at. */
export function findingLines({ verdict, findings, against }: Judgement): readonly string[] {
  return [
    verdict,
    ...findings.flatMap(({ rule, title, says, next }, at) => [
      ...(at === 0 ? [] : [title]),
      `  ${says} [${rule}]`,
      `  next: ${next}`,
    ]),
    ...(against === null ? [] : [againstText(against)]),
  ];
}

export function againstText({ case: which, error, isShare, attainable, train, validate }: BiasAndVariance): string {
  const write = isShare ? percent : figure;
  return `${which}: ${error} attainable ${write(attainable)}, train ${write(train)}, best of validate ${write(validate)}`;
}

/** `--attainable`: `2%` or `0.02`. */
export function attainableOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parts = /^(\d+(?:\.\d+)?(?:e-?\d+)?)\s*(%?)$/.exec(text);
  if (parts) return Number(parts[1]) / (parts[2] === "%" ? 100 : 1);
  throw new UsageError(`--attainable takes an error such as 2% or 0.02, not ${text}`);
}
