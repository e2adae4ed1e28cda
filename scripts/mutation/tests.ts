/**
 * The tests that mutants of the checker run against, as functions of one process: every file of the corpus apart, so that
 * a mutant runs only what reaches it, and whole files of tests.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CODES, type Code, ENTRIES } from "../../src/compiler/diagnostics/table.js";
import { lineStarts, positionAt } from "../../src/compiler/source.js";
import { checkText } from "../../test/compiler/support/host.js";
import { ARGUMENTS, recordedArguments, toldOf, writtenOut } from "../../test/corpus/arguments.js";
import { checkFile, expectedIn, groupOf, MISTAKES, RIGHT, recordPath, saidAbout } from "../../test/corpus/corpus.js";
import { MEANT_NAMES, meaningNow, recordedMeanings } from "../../test/corpus/meaning.js";

export interface NamedTest {
  readonly name: string;
  /** Throws, or gives words, where it fails. */
  readonly run: () => void | Promise<void>;
}

export async function allTests(): Promise<readonly NamedTest[]> {
  const recorded = recordedMeanings();
  const meant = MEANT_NAMES.map((name) => meaning(name, JSON.stringify(recorded[name])));
  return [...MISTAKES]
    .map(mistake)
    .concat([...RIGHT].map(right), meant, CODES.map(examples), argumentsTold(), await files());
}

function mistake([name, text]: readonly [string, string]): NamedTest {
  // As test/compiler/corpus.test.ts compares them: code and place, and what a person reads.
  const recorded = sectionsOf(readFileSync(recordPath(groupOf(name)), "utf8")).get(name);
  return {
    name: `mistakes/${name}`,
    run() {
      const { diagnostics, sources } = checkFile(name, text);
      const got = diagnostics.map(({ code, span }) => {
        const { line, column } = positionAt(lineStarts(sources.get(span.file)?.text ?? ""), span.start);
        return `${code} ${span.file === name ? "" : `${span.file}:`}${line}:${column}`;
      });
      same(got.join(), expectedIn(text).join());
      same(saidAbout(name, text), recorded);
    },
  };
}

function right([name, text]: readonly [string, string]): NamedTest {
  return {
    name: `right/${name}`,
    run() {
      const { diagnostics, experiments } = checkFile(name, text);
      same(diagnostics.map(({ message }) => message).join(), "");
      if ([...experiments.values()].includes(null)) throw new Error("not checked to its end");
    },
  };
}

function meaning(name: string, recorded: string): NamedTest {
  return { name: `meaning/${name}`, run: () => same(JSON.stringify(meaningNow(name)), recorded) };
}

/** As test/compiler/arguments.test.ts compares them. */
function argumentsTold(): readonly NamedTest[] {
  const recorded = recordedArguments();
  return ARGUMENTS.map((one) => ({
    name: `arguments/${one.name}`,
    run: () => same(writtenOut(one.name, toldOf(one)), recorded.get(one.name)?.trim()),
  }));
}

/** As test/compiler/diagnostics/table.test.ts has them. */
function examples(code: Code): NamedTest {
  const { wrong, right, foundIn } = ENTRIES[code];
  const beside = { "example.rnn": 'edition 2026\n\nimport { parity } from "./main.rnn"\n' };
  const codesOf = (text: string) => [...new Set(checkText(text, beside).diagnostics.map((said) => said.code))].join();
  return {
    name: `examples/${code}`,
    run() {
      same(codesOf(wrong), foundIn ? "" : code);
      same(codesOf(right), "");
    },
  };
}

function sectionsOf(recorded: string): ReadonlyMap<string, string> {
  const parts = recorded.split(/^== (.+) ==$/m).slice(1);
  const names = parts.filter((_, at) => at % 2 === 0);
  return new Map(names.map((name, at) => [name, parts[2 * at + 1].trim()]));
}

function same(got: string, expected: string | undefined): void {
  if (got.trim() !== expected) throw new Error(`got ${got}`);
}

const FOLDERS = [join("test", "compiler", "semantics"), join("test", "compiler", "lint")];
/** What is read once of two files, and what editors say of callables. */
const OTHERS = [join("test", "cli", "diff-beside.test.ts"), join("test", "language-server", "hover.test.ts")];

type Suite = () => Promise<[errors: string | true, passed: number, skipped: number, total: number]>;

/** uvu keeps the tests of a file in a queue: taken out of it, they can be run again for every mutant. */
async function files(): Promise<readonly NamedTest[]> {
  const queue: Suite[] = [];
  Object.assign(globalThis, { UVU_DEFER: 1, UVU_QUEUE: [queue], UVU_INDEX: 0 });
  const named: NamedTest[] = [];
  const paths = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  for (const path of [...paths.filter((name) => name.endsWith(".test.ts")), ...OTHERS]) {
    await import(join(process.cwd(), path));
    const suites = queue.splice(0);
    named.push({ name: path, run: () => pass(suites) });
  }
  return named;
}

async function pass(suites: readonly Suite[]): Promise<void> {
  for (const suite of suites) {
    const [errors] = await suite();
    if (errors !== true) throw new Error(errors);
  }
}
