/** What there is to read about the name, or the mistake, at a place. */
import type { Hover } from "vscode-languageserver";
import { pageOf } from "../compiler/diagnostics/page.js";
import type { Callable, ParameterSpec } from "../compiler/semantics/calls/callable.js";
import { callableLabel, parameterLabel, wantText } from "../compiler/semantics/calls/callable-text.js";
import type { Span } from "../compiler/source.js";
import type { Definition, Node } from "../compiler/syntax/tree.js";
import { parametersOf, parametersText } from "./costs.js";
import { definitionOf, nodesAt } from "./cursor.js";
import type { Declared } from "./declarations.js";
import { fileOf, type Meant, meantBy, valuesIn, withBases } from "./names.js";
import { rangeOf } from "./positions.js";
import { spaceOf, typeText, writtenAt } from "./types.js";
import type { State, Workspace } from "./workspace.js";

/** Null where there is nothing to say. */
export function hoverAt(workspace: Workspace, state: State, offset: number): Hover | null {
  const nodes = nodesAt(state, offset);
  const meant = meantBy(state, nodes) ?? wordMeant(state, nodes);
  const said = state.checked.diagnostics.filter(
    ({ span }) => span.file === state.path && span.start <= offset && offset <= span.end,
  );
  const pages = [...new Set(said.map(({ code }) => code))].map(pageOf);
  const parts = [...(meant ? [textOf(state, meant, nodes)] : []), ...pages];
  const span: Span | undefined = meant ? workspace.real(meant.span) : said.at(0)?.span;
  if (parts.length === 0 || !span) return null;
  return { contents: { kind: "markdown", value: parts.join("\n\n---\n\n") }, range: rangeOf(state.lines, span) };
}

type Named = (Meant | { readonly kind: "word"; readonly text: string }) & { readonly span: Span };

/** A field of the language's own, `size` or `classes`, and other names that no file declares. */
function wordMeant(state: State, nodes: readonly Node[]): Named | null {
  const [node, parent] = [nodes.at(-1), nodes.at(-2)];
  if (node?.kind !== "name" || parent?.kind !== "field" || parent.of.kind !== "reference") return null;
  const value = spaceOf(state, definitionOf(nodes))?.names.get(parent.of.name)?.value;
  const text = FIELDS[`${value?.kind}.${node.text}`];
  if (text) return { kind: "word", text, span: node.span };
  const column = value?.kind === "rows" ? typeText(value) : null;
  return column ? { kind: "word", text: column, span: node.span } : null;
}

const FIELDS: Readonly<Record<string, string>> = {
  "vocabulary.size": "How many words the vocabulary has, `<unk>` among them; known once the data are prepared.",
  "feature.classes": "How many classes the target has: as many as its values can differ.",
  "tensor.state": "The state of the layer after the last step of each example.",
};

function textOf(state: State, meant: Named, nodes: readonly Node[]): string {
  switch (meant.kind) {
    case "word":
      return meant.text;
    case "callable":
      return callableText(meant.callable);
    case "argument":
      return argumentText(meant.callable, meant.parameter);
    case "declared":
      return declaredText(state, meant.declared, nodes);
  }
}

/** The signature, what it does, and its arguments. */
export function callableText(callable: Callable): string {
  const rows = callable.parameters.map((one) => `- \`${parameterLabel(one)}\`: ${wantText(one)}. ${one.doc}`);
  return [code(callableLabel(callable)), callable.doc, ...(rows.length > 0 ? [rows.join("\n")] : [])].join("\n\n");
}

function argumentText({ name }: Callable, parameter: ParameterSpec): string {
  return [code(`${name}(${parameterLabel(parameter)})`), `${capital(wantText(parameter))}. ${parameter.doc}`].join(
    "\n\n",
  );
}

function declaredText(state: State, declared: Declared, nodes: readonly Node[]): string {
  const { kind, name, node, owner } = declared;
  const here = definitionOf(nodes);
  const where = here && here !== owner && isBase(state, here, owner) ? here : owner;
  const known = spaceOf(state, where)?.names.get(name)?.value;
  const type = typeText(known);
  const doc = "doc" in node && node.doc ? [node.doc] : [];
  switch (kind) {
    case "experiment":
      return [code(headOf(state, owner)), ...experimentFacts(state, owner), ...doc].join("\n\n");
    case "block":
    case "pipeline":
    case "criterion":
      return [code(headOf(state, owner)), ...doc].join("\n\n");
    case "column":
    case "dimension":
      return [
        code(`${name}${kind === "column" ? `: ${columnType(state, node)}` : ": count"}`),
        `${kind} of \`${owner.name.text}\``,
      ].join("\n\n");
    case "layer":
    case "input":
    case "target":
    case "rows":
    case "vocab":
    case "scale": {
      const facts = [kind === "vocab" ? "vocabulary" : kind, ...layerFacts(state, where, declared)];
      return [code(type ? `${name}: ${type}` : oneLine(writtenAt(state, node.span))), facts.join(" · "), ...doc].join(
        "\n\n",
      );
    }
    default:
      return [
        code(oneLine(writtenAt(state, node.span))),
        `${ROLES[kind] ?? kind} of \`${owner.name.text}\``,
        ...doc,
      ].join("\n\n");
  }
}

const ROLES: Readonly<Record<string, string>> = { const: "constant", param: "parameter", name: "layer" };

function isBase(state: State, here: Definition, owner: Definition): boolean {
  return here.kind === "experiment" && withBases(here, fileOf(state, here.span)).some((base) => base === owner);
}

function columnType(state: State, item: Node): string {
  return item.kind === "item" && item.type ? writtenAt(state, item.type.span) : "text";
}

/** `experiment parity`, `block two_layers(x: [time, width] of real, …)`. */
export function headOf(state: State, definition: Definition): string {
  const { kind, name, span } = definition;
  if (definition.kind === "const") return writtenAt(state, span);
  if (definition.kind === "experiment")
    return `experiment ${name.text}${definition.base ? ` extends ${definition.base.text}` : ""}`;
  const parameters = definition.parameters.map((one) => oneLine(writtenAt(state, one.span)));
  return `${kind} ${name.text}(${parameters.join(", ")})`;
}

function experimentFacts(state: State, definition: Definition): readonly string[] {
  const experiment = spaceOf(state, definition)?.experiment;
  const count = experiment ? parametersText(parametersOf(experiment).all) : null;
  return count ? [count] : [];
}

function layerFacts(state: State, definition: Definition, { kind, name }: Declared): readonly string[] {
  const experiment = spaceOf(state, definition)?.experiment;
  if (kind !== "layer" || !experiment) return [];
  const layers = valuesIn(state, definition).flatMap((one) => (one.kind === "layer" ? [one.name] : []));
  const count = parametersText(parametersOf(experiment).of(name, layers));
  return count ? [count] : [];
}

function code(text: string): string {
  return `\`\`\`rnn\n${text}\n\`\`\``;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
