/** Programs of another rnnc, that this runtime would misread. */
import { PROGRAM_FORM } from "../../plan/program-form.js";
import { Failure } from "../failure.js";

/** @throws Failure `program-broken`: `shown` was compiled by a rnnc whose programs have another form. */
export function refuseOtherForm({ form }: { readonly form?: unknown }, shown: string, advice: string): void {
  if (form === PROGRAM_FORM) return;
  const message = `\`${shown}\` was compiled by another version of rnnc, and this one cannot run it.`;
  throw new Failure("program-broken", message, advice);
}
