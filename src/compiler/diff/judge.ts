/** The consequence of each fact that differs: by the table of rules, by what uses it, and by the tensors it shapes. */
import { parse, symbolsOf } from "../../ops/polynomial.js";
import { canonical } from "../../plan/canonical.js";
import { settle } from "../../plan/hash.js";
import type { ModelNode, Plan, Setting, SourcePlan } from "../../plan/plan.js";
import { partsThatDecide } from "../../plan/reach.js";
import { allNodes } from "../lower/procedure.js";
import { type Consequence, worst } from "./consequences.js";
import { type Effect, type Relation, relationOf } from "./domains.js";
import type { DifferingFact, Path } from "./facts.js";
import { isLone, type Side } from "./pairing.js";
import { referencesIn } from "./references.js";
import { ruleAt } from "./rules.js";
import { type Checkpoints, checkpointsOf, type Tensor, type Tensors, tensorsOf } from "./tensors.js";
import { tried } from "./tried.js";

export interface Judgement {
  readonly consequence: Consequence;
  /** Of a search space. */
  readonly effect: Effect | null;
  /** Of the values of a parameter before, those that it may still have; null for what is no domain. */
  readonly kept: Relation["kept"] | null;
}

export interface Judge {
  readonly checkpoints: Checkpoints;
  readonly judge: (fact: DifferingFact) => Judgement;
}

/** Of plans that nobody checked, what cannot be read is `unknown`. */
export function judgeOf(a: Side, b: Side): Judge {
  const nothing: Judge = { checkpoints: { load: "unknown", tensors: [] }, judge: () => UNKNOWN };
  return tried(nothing, () => {
    const [mine, theirs] = [tensorsOf(a), tensorsOf(b)];
    const checkpoints = checkpointsOf(a, b, mine, theirs);
    const sides = [new Reading(a, b, mine, checkpoints), new Reading(b, a, theirs, checkpoints)] as const;
    return { checkpoints, judge: (fact) => tried(UNKNOWN, () => judged(fact, sides)) };
  });
}

const UNKNOWN: Judgement = { consequence: "unknown", effect: null, kept: null };

type Sides = readonly [Reading, Reading];

function judged(fact: DifferingFact, sides: Sides): Judgement {
  const { kind, at, before, after } = fact;
  const plain = (consequence: Consequence): Judgement => ({ consequence, effect: null, kept: null });
  if (kind === "changed" && isSameAtValues(fact, sides)) {
    const isSearched = sides[0].isSearched(before) || sides[1].isSearched(after);
    return plain(isSearched ? "search" : "cosmetic");
  }
  if (sides[0].shapes(at.a) || sides[1].shapes(at.b)) return plain("checkpoint");
  const rule = ruleAt(kind === "added" ? at.b : at.a);
  switch (rule) {
    case "parameter": {
      const { domain } = (before ?? after) as Setting;
      if (domain === null) return plain("cosmetic");
      return {
        consequence: "search",
        effect: kind === "added" ? "wider" : "narrower",
        kept: kind === "added" ? "none" : "some",
      };
    }
    case "search":
      if (at.a[0] === "requires" || at.a[2] === "when") return ofCondition(fact, sides);
      return at.a[0] === "settings" ? ofDomain(at, sides) : plain("search");
    case "value":
      return plain(ofValue(at, sides));
    case "source":
      return plain(ofSource(at, sides));
    default: {
      const [has, path] = kind === "added" ? [sides[1], at.b] : [sides[0], at.a];
      return plain(has.consequenceAt(path, kind));
    }
  }
}

/** Written otherwise, and the same number at the values that parameters have: `4` and `size`. */
function isSameAtValues({ at, before, after }: DifferingFact, [a, b]: Sides): boolean {
  if (at.a[0] === "settings" || at.a[0] === "requires" || at.a.length === 0) return false;
  return canonical(settle(before, a.point)) === canonical(settle(after, b.point));
}

/** Another value of a parameter is what its uses make of it. */
function ofValue(at: DifferingFact["at"], sides: Sides): Consequence {
  const uses = [...sides[0].usesOf(at.a[1]), ...sides[1].usesOf(at.b[1])];
  const isSearched = sides.some(({ side }) => side.plan.settings.some(({ domain }) => domain !== null));
  return worst(uses, isSearched ? "search" : "cosmetic");
}

/** Of the points that are searched, a condition leaves out some; and it may give a parameter its value. */
function ofCondition({ kind, at }: DifferingFact, sides: Sides): Judgement {
  if (at.a[0] === "requires") {
    if (kind === "changed") return { consequence: "search", effect: "moved", kept: "some" };
    const isAdded = kind === "added";
    return { consequence: "search", effect: isAdded ? "narrower" : "wider", kept: isAdded ? "some" : "all" };
  }
  const [before, after] = [sides[0].setting(at.a[1]), sides[1].setting(at.b[1])];
  const space =
    at.a[3] === "value" ? ({ effect: null, kept: null } as const) : ({ effect: "moved", kept: "some" } as const);
  if (before?.value === after?.value) return { consequence: "search", ...space };
  const isShaping = sides[0].shapes([...at.a.slice(0, 2), "value"]) || sides[1].shapes([...at.b.slice(0, 2), "value"]);
  return { consequence: isShaping ? "checkpoint" : ofValue(at, sides), ...space };
}

function ofDomain(at: DifferingFact["at"], [a, b]: Sides): Judgement {
  const [before, after] = [a.setting(at.a[1]), b.setting(at.b[1])];
  const relation = before && after && relationOf(before, after);
  return relation ? { consequence: "search", ...relation } : { consequence: "unknown", effect: null, kept: null };
}

/** A file may move where both are known by their sums; where only one is, nobody knows whether it has changed. */
function ofSource(at: DifferingFact["at"], [a, b]: Sides): Consequence {
  const [mine, theirs] = [a.source(at.a[2]), b.source(at.b[2])];
  if (!mine || !theirs) return "results";
  if (mine.sha256 !== null && theirs.sha256 !== null) return mine.sha256 === theirs.sha256 ? "cosmetic" : "results";
  const places = [mine, theirs].map(({ path, package: name, file }) => canonical({ path, name, file }));
  return places[0] === places[1] ? "unknown" : "results";
}

/** Attributes that decide how many weights a layer has, or how many features it gives. */
const SHAPING: ReadonlySet<string> = new Set(["units", "size", "cell", "bias", "attend", "attend_size", "feed"]);

/** One plan, and what its parts decide. */
class Reading {
  readonly point: ReadonlyMap<string, number | string>;
  readonly #nodes: ReadonlyMap<string, ModelNode>;
  readonly #theirs: { readonly nodes: ReadonlyMap<string, ModelNode>; readonly point: Reading["point"] };
  /** Nodes that have tensors of their own. */
  readonly #owners: ReadonlySet<string>;
  /** Kinds of layer of which some tensor differs. */
  readonly #kinds = new Set<string>();
  readonly #shapers: ReadonlySet<string>;
  readonly #deciding: ReadonlySet<string>;
  readonly #judged: ReadonlySet<string>;

  constructor(
    readonly side: Side,
    other: Side,
    tensors: Tensors,
    { tensors: differing }: Checkpoints,
  ) {
    const { plan } = side;
    this.point = pointOf(plan);
    this.#nodes = nodesOf(plan);
    this.#theirs = { nodes: nodesOf(other.plan), point: pointOf(other.plan) };
    const { model, data } = partsThatDecide(plan);
    this.#deciding = new Set([...allNodes(model), ...data.columns, ...data.fitted].map(({ id }) => id));
    this.#judged = this.#reached(plan);
    this.#owners = new Set([...tensors.values()].map(({ entry }) => entry.node));
    const shapers = new Set<string>();
    for (const { id, isKnown } of differing) {
      const tensor = tensors.get(id);
      if (!tensor || !isKnown) continue;
      this.#shapersOf(tensor, shapers);
      const node = this.#nodes.get(tensor.entry.node);
      if (node) this.#kinds.add(node.layer);
    }
    this.#shapers = shapers;
  }

  /** Whether a value speaks of a parameter that has a domain. */
  isSearched(value: unknown): boolean {
    return referencesIn({ value }).some((id) => this.setting(id)?.domain != null);
  }

  setting(id: string): Setting | undefined {
    return this.side.plan.settings.find((setting) => setting.id === id);
  }

  source(id: string): SourcePlan | null {
    const rows = this.side.plan.data.rows.find((node) => node.id === id);
    return rows && "source" in rows ? rows.source : null;
  }

  /** Consequences of another value of a parameter, by all that uses it. */
  usesOf(id: string): readonly Consequence[] {
    const { settings: _, hashes: __, ...parts } = this.side.plan;
    return pathsTo(parts, id).map((path) => this.consequenceAt(path, "changed"));
  }

  consequenceAt(path: Path, kind: DifferingFact["kind"]): Consequence {
    const rule = ruleAt(path);
    switch (rule) {
      case "data":
        if (!this.#deciding.has(path[2])) return path.length === 3 && kind !== "changed" ? kind : "results";
        return this.#judged.has(path[2]) ? "results" : "training";
      case "layer":
        if (this.#deciding.has(path[1])) return "training";
        return path.length === 2 && kind !== "changed" ? kind : "results";
      case "measure":
        return kind === "changed" ? "results" : kind;
      case "source":
        return "results";
      case "parameter":
      case "value":
        return "search";
      default:
        return rule;
    }
  }

  /** Whether a fact is what gives a tensor that differs its shape. */
  shapes(path: Path): boolean {
    const [section, list, third] = path;
    // Of what the other plan alone has, this one knows nothing.
    if (path.some(isLone)) return false;
    switch (section) {
      case "settings":
        return path[2] === "value" && this.#shapers.has(list);
      case "data":
        return this.#shapers.has(third) && ruleAt(path) !== "cosmetic";
      case "model": {
        const at = path.findLastIndex((part) => this.#nodes.has(part));
        const [field, name] = path.slice(at + 1);
        if (field === undefined) return this.#shapesByBeing(path[at]);
        if (!this.#shapers.has(path[at])) return false;
        return field !== "attributes" || SHAPING.has(name);
      }
      case "train":
        if (list === "optimizer" || list === "batch")
          return (path.length === 2 || third === "kind" || third === "lanes") && this.#shapers.has(`train/${list}`);
        return (
          list === "loss" &&
          third !== undefined &&
          this.#shapers.has(`train/loss/${third}`) &&
          (path.length === 3 || path[3] === "kind")
        );
      default:
        return false;
    }
  }

  /** A layer that comes or goes moves the numbers of others of its kind; one that joins makes wider what reads it. */
  #shapesByBeing(id: string): boolean {
    const layer = this.#nodes.get(id)?.layer;
    if (layer === undefined) return false;
    return this.#owners.has(id) ? this.#kinds.has(layer) : layer === "joined" && this.#shapers.has(id);
  }

  #shapersOf({ entry }: Tensor, found: Set<string>): void {
    if (entry.role === "optimiser") {
      found.add("train/optimizer");
      return;
    }
    for (const name of entry.dims.flatMap((dim) => symbolsOf(parse(dim)))) this.#addSymbol(name, found);
    if (entry.role === "carried") found.add("train/batch");
    const node = this.#nodes.get(entry.node);
    if (!node) return;
    this.#addNode(node, found);
    this.side.plan.train.loss.forEach(({ output }, index) => {
      if (output === node.id) found.add(`train/loss/${index}`);
    });
    for (const [role, input] of Object.entries(node.inputs))
      if (role !== "column" && this.#sizeDiffers(node, role)) this.#addFeatures(input, found);
  }

  /** Whether the layer of the same id reads something of another size there. */
  #sizeDiffers({ id, inputs }: ModelNode, role: string): boolean {
    const { nodes, point } = this.#theirs;
    const [mine, other] = [this.#nodes.get(inputs[role]), nodes.get(nodes.get(id)?.inputs[role] ?? "")];
    if (!mine || !other) return true;
    const size = ({ type }: ModelNode) => type.features ?? type.ids;
    const symbols = referencesIn({ size: size(mine) });
    if (symbols.some((name) => !this.point.has(name))) return true;
    return canonical(settle(size(mine), this.point)) !== canonical(settle(size(other), point));
  }

  #addNode(node: ModelNode, found: Set<string>): void {
    found.add(node.id);
    for (const name of SHAPING) for (const id of referencesIn(node.attributes[name] ?? null)) found.add(id);
  }

  /** What gives a node its features: itself, or what it passes on. */
  #addFeatures(id: string, found: Set<string>): void {
    const node = this.#nodes.get(id);
    if (!node || found.has(`features ${id}`)) return;
    found.add(`features ${id}`);
    this.#addNode(node, found);
    if (node.layer === "input") this.#addColumn(node.inputs.column, found);
    else if (node.body) this.#addFeatures(node.body.result, found);
    else if (node.layer !== "embed" && node.layer !== "recurrent" && node.layer !== "dense")
      for (const input of Object.values(node.inputs)) this.#addFeatures(input, found);
  }

  #addColumn(id: string, found: Set<string>): void {
    const column = this.side.plan.data.columns.find((one) => one.id === id);
    if (!column) return;
    found.add(id);
    for (const name of referencesIn({ range: column.range, features: column.features ?? 1 }))
      this.#addSymbol(name, found);
  }

  #addSymbol(name: string, found: Set<string>): void {
    found.add(name.replace(/\.size$/, ""));
  }

  /** Columns and fitted values that are compared with what the model gives, or that such comparisons use. */
  #reached({ train, measures, data }: Plan): ReadonlySet<string> {
    const all = new Map<string, object>([
      ...this.#nodes,
      ...[...data.columns, ...data.fitted].map((one) => [one.id, one] as const),
    ]);
    const reached = new Set<string>();
    const visit = (id: string): void => {
      const node = all.get(id);
      if (!node || reached.has(id)) return;
      reached.add(id);
      referencesIn(node).forEach(visit);
    };
    for (const { target } of train.loss) visit(target);
    for (const { target, scale } of measures) [target, ...(scale ? [scale] : [])].forEach(visit);
    return reached;
  }
}

function nodesOf({ model }: Plan): ReadonlyMap<string, ModelNode> {
  return new Map(allNodes(model).map((node) => [node.id, node]));
}

function pointOf({ settings }: Plan): ReadonlyMap<string, number | string> {
  return new Map(settings.map(({ id, value }) => [id, value]));
}

/** Where a plan speaks of a setting; nodes by their ids, as in paths of facts. */
function pathsTo(value: unknown, id: string, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [];
  if ("formula" in value && typeof value.formula === "string")
    return symbolsOf(parse(value.formula)).includes(id) ? [path] : [];
  if ("setting" in value) return value.setting === id ? [path] : [];
  const entries = Array.isArray(value)
    ? value.map((item: unknown, index): [string, unknown] => [keyOf(item) ?? String(index), item])
    : Object.entries(value);
  return entries.flatMap(([key, item]) => pathsTo(item, id, [...path, key]));
}

function keyOf(item: unknown): string | null {
  return typeof item === "object" && item !== null && "id" in item && typeof item.id === "string" ? item.id : null;
}
