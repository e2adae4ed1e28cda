/** What may be written at a place. */
import { type CompletionItem, CompletionItemKind, InsertTextFormat, type MarkupContent } from "vscode-languageserver";
import { BUILT_IN } from "../compiler/semantics/callables/table.js";
import type { Callable, ParameterSpec } from "../compiler/semantics/calls/callable.js";
import { callableLabel, wantText } from "../compiler/semantics/calls/callable-text.js";
import { TYPE_NAMES } from "../compiler/semantics/calls/parameter-types.js";
import type { CheckedSpace } from "../compiler/semantics/check-experiment.js";
import type { Where } from "../compiler/semantics/context.js";
import { isName } from "../compiler/semantics/names/declare.js";
import type { LoadedFile } from "../compiler/semantics/names/files.js";
import { SECTION_NAMES } from "../compiler/semantics/names/inherit.js";
import { KEYS as SEARCH_KEYS } from "../compiler/semantics/sections/search-section.js";
import { KEYS as TRAIN_KEYS } from "../compiler/semantics/sections/train-section.js";
import { describeItem } from "../compiler/semantics/values/value.js";
import type { Definition } from "../compiler/syntax/tree.js";
import { PRECISIONS } from "../plan/precision.js";
import { columnsOfFile } from "./columns-of-file.js";
import { columnsHere } from "./columns-of-rows.js";
import { type Declared, declaredIn } from "./declarations.js";
import { detailOffers, isDetail } from "./detail-offers.js";
import { callableText, headOf } from "./hover.js";
import { fileOf, valuesIn, withBases } from "./names.js";
import { FOLLOWED, isOperator, type Offer, word, wordOffer } from "./offers.js";
import { partAt } from "./parts.js";
import { pathsIn } from "./paths.js";
import { type OpenBracket, type Place, placeAt } from "./place.js";
import { rangeOf } from "./positions.js";
import { settingOffers } from "./setting-offers.js";
import { spaceOf, typeText } from "./types.js";
import type { State, Workspace } from "./workspace.js";

/** `snippets`: the editor puts the cursor where `$0` is. */
export function completionsAt(
  workspace: Workspace,
  state: State,
  offset: number,
  snippets: boolean,
): readonly CompletionItem[] {
  const place = placeAt(state, offset);
  if (place.isComment) return [];
  const world = worldAt(workspace, state, place, offset);
  const start = place.text === null ? place.start : offset - (place.text.length - place.text.lastIndexOf("/") - 1);
  const range = rangeOf(state.lines, { start, end: offset });
  return offersAt(world).map((offer) => itemOf(offer, range, snippets));
}

interface World {
  readonly workspace: Workspace;
  readonly state: State;
  readonly place: Place;
  readonly definition: Definition | null;
  readonly file: LoadedFile | null;
  readonly space: CheckedSpace | null;
}

function worldAt(workspace: Workspace, state: State, place: Place, offset: number): World {
  const { part } = partAt(state.parts, offset);
  // A definition that is only begun may be without a name, or read as part of the one above it.
  const definition = place.definition === null ? null : (part.parsed.tree.definitions.at(-1) ?? null);
  const file = state.checked.program.main;
  return { workspace, state, place, definition, file, space: spaceOf(state, definition) };
}

function offersAt(world: World): readonly Offer[] {
  const { place } = world;
  if (place.text !== null) return textOffers(world);
  const [last, before] = [place.before.at(-1), place.before.at(-2)];
  if (last?.tokenType.name === "Dot" && before) return fieldOffers(world, before.image.replace(/`/g, ""));
  if (place.before.at(0)?.image === "import") return importOffers(world);
  if (place.definition === null) return place.beginsStatement ? FILE_WORDS : [];
  if (place.beginsStatement) return statementOffers(world);
  const head = place.before.at(0)?.image ?? "";
  if (last?.image === "extends") return experimentOffers(world);
  const innermost = place.open.at(-1);
  if (head === "experiment") return place.before.length === 2 ? [word("extends")] : [];
  if (head === "param" || head === "require") return settingOffers(place, settingsOf(world));
  if (isSignature(place)) return last?.image === ":" ? typeOffers() : last?.image === "of" ? ITEM_TYPES : [];
  if (innermost?.sign === "[" && place.open.at(-2)?.argument === "columns")
    return columnOffers(world, last?.image === ":");
  if (innermost?.sign === "{" && isDetail(place)) return detailOffers(place);
  if (last?.image === "=" && place.section === "train" && place.before.length === 2) return trainOffers(world, head);
  if (last?.image === "stop") return [word("when")];
  if (last?.image === "keep") return [word("best")];
  if (last?.image === "validate" && place.section === "train") return [word("every")];
  if (last?.tokenType.name === "Chain") return callableOffers(world);
  if (innermost?.sign === "(" && innermost.word !== "") return argumentOffers(world, innermost);
  return last?.image === "=" || innermost || isOperator(last?.image ?? "") || FOLLOWED.includes(last?.image ?? "")
    ? expressionOffers(world)
    : [];
}

/** `block two(x: ‸`: the parameters of a definition. */
function isSignature({ before, open }: Place): boolean {
  return open.length > 0 && ["block", "pipeline", "criterion"].includes(before.at(0)?.image ?? "");
}

const FILE_WORDS: readonly Offer[] = ["experiment", "block", "pipeline", "criterion", "const", "import", "edition"].map(
  (label) => word(label),
);
const ITEM_TYPES: readonly Offer[] = ["real", "ids"].map((label) => ({
  label,
  kind: CompletionItemKind.TypeParameter,
}));

/** Settings that are words, and what else may stand there. */
function trainOffers(world: World, setting: string): readonly Offer[] {
  const words = setting === "precision" ? PRECISIONS : setting === "shuffle" ? ["true", "false"] : [];
  return [...words.map(wordOffer), ...expressionOffers(world)];
}

function settingsOf(world: World): readonly (readonly [Declared, Offer])[] {
  const names = world.definition ? valuesIn(world.state, world.definition) : [];
  return names
    .filter(({ kind }) => kind === "param" || kind === "const")
    .map((one) => [one, valueOffer(world, one)] as const);
}

function statementOffers(world: World): readonly Offer[] {
  const { place, definition, state } = world;
  if (place.definition !== "experiment") return [word("return")];
  const owners = definition?.kind === "experiment" ? withBases(definition, fileOf(state, definition.span)) : [];
  const written = (section: string) =>
    definition?.kind === "experiment"
      ? definition.body.flatMap((one) => (one.kind === "section" && one.name.text === section ? one.body : []))
      : [];
  const names = (section: string) =>
    written(section).flatMap((one) => ("name" in one ? [one.name.text] : [one.kind as string]));
  const settings = (section: string, keys: readonly string[]) =>
    keys
      .filter((key) => !names(section).includes(key))
      .map((label): Offer => ({ label, kind: CompletionItemKind.Property, insert: `${label} = `, order: 1 }));
  switch (place.section) {
    case null: {
      const sections = SECTION_NAMES.filter((name) => definition?.kind !== "experiment" || written(name).length === 0);
      const inherited = owners.slice(1).flatMap((base) => [...declaredIn(base).values()]);
      const overrides = inherited
        .filter(({ kind }) => kind === "param" || kind === "const")
        .map((one) => ({ ...valueOffer(world, one), insert: `${one.name} = ` }));
      return [
        ...overrides,
        word("param"),
        word("const"),
        word("require"),
        { label: "seed", kind: CompletionItemKind.Property, insert: "seed = " },
        ...sections.map((label): Offer => ({ label, kind: CompletionItemKind.Module, order: 4 })),
      ];
    }
    case "data":
      return ["rows", "vocab", "scale", "input", "target"].map((label) => word(label));
    case "train": {
      const phrases = [
        ["stop", "stop when "],
        ["keep", "keep best "],
        ["validate", "validate every "],
      ].filter(([kind]) => !names("train").includes(kind));
      const either = names("train").some((name) => name === "epochs" || name === "steps") ? ["epochs", "steps"] : [];
      return [
        ...settings(
          "train",
          TRAIN_KEYS.filter((key) => !either.includes(key)),
        ),
        ...phrases.map(([, insert]): Offer => ({ ...word(insert.trim()), insert })),
      ];
    }
    case "search":
      return [...settings("search", SEARCH_KEYS), word("minimize"), word("maximize")];
    default:
      return [];
  }
}

function textOffers(world: World): readonly Offer[] {
  const { workspace, state, place } = world;
  const isImport = place.before.at(0)?.image === "import";
  const innermost = place.open.at(-1);
  const isSource = innermost?.sign === "(" && ["text", "tsv", "csv", "jsonl"].includes(innermost.word);
  if (!isImport && !(isSource && innermost.index === 0)) return [];
  return pathsIn(workspace, state, place.text ?? "", isImport).map((path) => ({
    label: path,
    kind: path.endsWith("/") ? CompletionItemKind.Folder : CompletionItemKind.File,
  }));
}

/** The names of a file that is imported, told by what stands further on in the line. */
function importOffers({ workspace, state, place }: World): readonly Offer[] {
  if (place.before.some(({ image }) => image === "}")) {
    return place.before.at(-1)?.image === "}" ? [word("from")] : [];
  }
  if (!place.before.some(({ image }) => image === "{")) return [];
  const line = /^[^\n]*/.exec(state.text.slice(place.start))?.[0] ?? "";
  const [, specifier] = /from\s*"([^"\n]*)"/.exec(line) ?? [];
  const path = specifier ? workspace.resolve(state.path, specifier) : null;
  const other = path === null ? null : workspace.stateAt(path);
  return (other?.parts.parsed.tree.definitions ?? []).flatMap((one): readonly Offer[] =>
    one.kind === "const" || other === null
      ? []
      : [{ label: one.name.text, kind: definitionKind(one), detail: headOf(other, one), doc: one.doc }],
  );
}

function experimentOffers({ file, definition }: World): readonly Offer[] {
  return [...(file?.experiments ?? [])].flatMap(([label, { definition: one }]): readonly Offer[] =>
    one === definition ? [] : [{ label, kind: CompletionItemKind.Class, doc: one.doc }],
  );
}

function definitionKind(one: Definition): CompletionItemKind {
  return one.kind === "experiment" ? CompletionItemKind.Class : CompletionItemKind.Function;
}

function typeOffers(): readonly Offer[] {
  const types = TYPE_NAMES.map((label): Offer => ({ label, kind: CompletionItemKind.TypeParameter }));
  const shapes = ["[time, width] of real", "[width] of real", "[time] of ids"];
  return [...shapes.map((label): Offer => ({ label, kind: CompletionItemKind.Struct, order: 1 })), ...types];
}

function fieldOffers({ space, definition, state, place }: World, of: string): readonly Offer[] {
  if (["train", "validate", "test"].includes(of) && place.section !== "data") {
    const measures = definition ? valuesIn(state, definition).filter(({ kind }) => kind === "measure") : [];
    return ["loss", ...measures.map(({ name }) => name)].map((label) => ({ label, kind: CompletionItemKind.Field }));
  }
  const value = space?.names.get(of)?.value;
  switch (value?.kind) {
    case "rows":
      return [...value.node.columns].map(([name, item]) => ({
        label: name,
        kind: CompletionItemKind.Field,
        detail: describeItem(item),
        insert: isName(name) ? name : `\`${name}\``,
      }));
    case "vocabulary":
      return [{ label: "size", kind: CompletionItemKind.Field }];
    case "feature":
      return [{ label: "classes", kind: CompletionItemKind.Field }];
    case "tensor":
      return [{ label: "state", kind: CompletionItemKind.Field }];
    default:
      return [];
  }
}

/** Columns that the data file's own header names, or their types. */
function columnOffers(world: World, isType: boolean): readonly Offer[] {
  if (isType) {
    const types = ["text", "real", "bit", "date", "0..1", "[..50] of real", "[..50] of bit", "set of 0..127"];
    return types.map((label): Offer => ({ label, kind: CompletionItemKind.TypeParameter }));
  }
  const { workspace, state, place } = world;
  return columnsOfFile(workspace, state, place).map(({ name, example }) => ({
    label: name,
    kind: CompletionItemKind.Field,
    detail: example,
    insert: isName(name) ? name : `\`${name}\``,
  }));
}

function argumentOffers(world: World, bracket: OpenBracket): readonly Offer[] {
  const { file } = world;
  const user = file?.callables.get(bracket.word)?.definition;
  const callable = BUILT_IN.get(bracket.word);
  if (bracket.argument !== null) {
    const parameter = callable?.parameters.find(({ name }) => name === bracket.argument);
    return parameter ? valueOffers(world, parameter) : expressionOffers(world);
  }
  const position = bracket.index + (bracket.piped ? 1 : 0);
  const here = callable?.parameters[position];
  const names: readonly Offer[] = callable
    ? callable.parameters.slice(bracket.piped ? 1 : 0).map((one) => ({
        label: `${one.name}:`,
        kind: CompletionItemKind.Property,
        detail: wantText(one),
        doc: one.doc,
        insert: `${one.name}: `,
      }))
    : (user?.parameters ?? []).slice(bracket.piped ? 1 : 0).map(({ name }) => ({
        label: `${name.text}:`,
        kind: CompletionItemKind.Property,
        insert: `${name.text}: `,
      }));
  const left = names
    .slice(Math.max(0, position - (bracket.piped ? 1 : 0)))
    .filter(({ label }) => !bracket.given.includes(label.slice(0, -1)));
  return [...left, ...(here ? valueOffers(world, here) : expressionOffers(world))];
}

/** What fits a parameter first; then all else that may stand there. */
function valueOffers(world: World, { wants }: ParameterSpec): readonly Offer[] {
  const others = expressionOffers(world);
  if (wants.kind === "word" || wants.kind === "numbers") return [...wants.words.map(wordOffer), ...others];
  if (wants.kind === "truth") return [...["true", "false"].map(wordOffer), ...others];
  return others;
}

function expressionOffers(world: World): readonly Offer[] {
  const { state, definition, place, space } = world;
  const values = definition ? valuesIn(state, definition) : [];
  const parts = place.section === "train" || place.section === "search" ? ["validate", "train"] : [];
  return [
    ...columnsHere(place, space).map(
      (label): Offer => ({
        label,
        kind: CompletionItemKind.Field,
        insert: isName(label) ? label : `\`${label}\``,
        order: 1,
      }),
    ),
    ...values.map((one) => valueOffer(world, one)),
    ...callableOffers(world),
    ...parts.map((label): Offer => ({ label, kind: CompletionItemKind.Module, order: 3 })),
  ];
}

function valueOffer({ space }: World, one: Declared): Offer {
  const type = typeText(space?.names.get(one.name)?.value);
  const doc = "doc" in one.node ? one.node.doc : null;
  const kind = one.kind === "param" || one.kind === "const" ? CompletionItemKind.Constant : CompletionItemKind.Variable;
  return { label: one.name, kind, detail: type ?? one.kind, doc, order: 2 };
}

const BODIES: Readonly<Record<string, Where>> = { block: "model", pipeline: "data", criterion: "train" };

/** Callables that belong here, those of files first. */
function callableOffers({ file, place, state }: World): readonly Offer[] {
  const where = place.section ?? BODIES[place.definition ?? ""] ?? null;
  if (where === null) return [];
  const own = [...(file?.callables ?? [])].flatMap(([label, { definition: one }]): readonly Offer[] =>
    BODIES[one.kind] === where
      ? [{ label, kind: CompletionItemKind.Function, detail: headOf(state, one), doc: one.doc, isCall: true, order: 3 }]
      : [],
  );
  const ours = [...BUILT_IN.values()].filter((callable) => callable.where.some((one) => one === where));
  return [...own, ...ours.map(builtInOffer)];
}

function builtInOffer(callable: Callable): Offer {
  return {
    label: callable.name,
    kind: CompletionItemKind.Function,
    detail: callableLabel(callable),
    doc: callableText(callable),
    isCall: true,
    order: 4,
  };
}

function itemOf(
  { label, kind, detail, doc, insert, isCall, order = 5 }: Offer,
  range: ReturnType<typeof rangeOf>,
  snippets: boolean,
): CompletionItem {
  const documentation: MarkupContent | null = doc ? { kind: "markdown", value: doc } : null;
  const text = insert ?? label;
  const isSnippet = snippets && isCall === true;
  return {
    label,
    kind,
    sortText: `${order}${label}`,
    textEdit: { range, newText: isSnippet ? `${text}($0)` : text },
    ...(isSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
    ...(detail ? { detail } : {}),
    ...(documentation ? { documentation } : {}),
  };
}
