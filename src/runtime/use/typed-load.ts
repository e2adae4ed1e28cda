/** `load` as compiled programs export it: a model of their own, with the types of its records and of what it says. */
import { join, resolve } from "node:path";
import { Failure } from "../failure.js";
import type { AnyProgram } from "../program/program.js";
import { readJournal } from "../records/journal.js";
import { rootOfRun } from "../records/run-places.js";
import { startOf } from "../records/start-record.js";
import type { Token } from "./generate.js";
import { type GeneratedText, type LoadOptions, type Model, modelOf, type TextOptions } from "./model.js";
import type { InputRecord } from "./records.js";
import type { TranslateOptions, Translation } from "./translate.js";

/** What every trained model does. `Answer` is what it says of a record, by target. */
export interface Predicts<Input extends object, Answer extends object> extends Pick<Model, "facts" | "unknown"> {
  /**
   * One answer for each record, in order, whatever their number; of a model of a series, whose records are consecutive
   * rows, one for the row to come. `top` adds the likeliest classes.
   * @throws Failure for a record that does not fit, with its number.
   */
  predict(records: readonly Input[], options?: { readonly top?: number }): readonly Answer[];
}

type Alone = Omit<TextOptions, "record">;

/** What a language model does beside: it writes by itself. */
export interface Writes {
  /** Texts that go on from the prompt. @throws RangeError for a wrong option. */
  generate(options?: Alone): readonly GeneratedText[];
  /** The tokens of one text as they are chosen, with how they join; `sample` tells several texts of a seed apart. */
  tokens(options?: Alone & { readonly sample?: number }): Generator<Token, void>;
}

type From<Input extends object> = Alone & { readonly record: Input };

/** What a translator, or a model that answers, does beside: it writes from a record. */
export interface Translates<Input extends object> {
  /**
   * One text for each record, in order, whatever their number, with what each token looked at (`attention`): a beam or
   * greedy, or drawn. @throws Failure for a record that does not fit, RangeError for a wrong option.
   */
  translate(records: readonly Input[], options?: TranslateOptions): readonly Translation[];
  /** Drawn texts that begin with the prompt. @throws RangeError for a wrong option. */
  generate(options: From<Input>): readonly GeneratedText[];
  /** The tokens of one drawn text as they are chosen. */
  tokens(options: From<Input> & { readonly sample?: number }): Generator<Token, void>;
}

/**
 * `load` of one program. `targets`: what it calls what it predicts, in its order; that names mean nothing, so that
 * runs of before a renaming are its own, must not make `Answer` untrue.
 */
export function loadsRunsOf<Trained extends Predicts<never, object>>(
  program: AnyProgram,
  targets: readonly string[],
): (run: string, options?: LoadOptions) => Promise<Trained> {
  return async (run, options = {}) => {
    const folder = resolve(run);
    const { records } = readJournal(join(folder, "journal.jsonl"));
    const start = startOf(records, folder);
    refuseOthersRun(run, start, program);
    const found = { folder, root: rootOfRun(folder) ?? folder, start, records };
    const model = await modelOf<InputRecord, string>(found, options);
    const named = [...new Set(model.facts.outputs.map(({ target }) => target))];
    if (named.join("\n") !== targets.join("\n")) {
      const [own, others] = [targets, named].map((names) => names.map((name) => `\`${name}\``).join(", "));
      const message = `The run \`${run}\` calls what it predicts ${others}, and this program calls it ${own}.`;
      throw new Failure("program-changed", message, "Compile the experiment as it was then, or train it again.");
    }
    return model as Predicts<InputRecord, object> as Trained;
  };
}

/** A run at other settings is the program's too. */
function refuseOthersRun(
  run: string,
  { experiment, forms }: ReturnType<typeof startOf>,
  { name, forms: own }: AnyProgram,
): void {
  if (forms.program === own.program) return;
  const [theirs, ours] = [forms.program, own.program].map((form) => form.slice(0, 8));
  const message =
    experiment === name
      ? `The run \`${run}\` was trained by another program of \`${name}\` (${theirs}, and this is ${ours}).`
      : `The run \`${run}\` is one of \`${experiment}\`, and this program is \`${name}\`.`;
  const advice = `Load a run of this program, or compile the experiment that was run: rnnc diff shows what changed.`;
  throw new Failure("program-changed", message, advice);
}
