/** The three identities of an experiment (language rule R8): sha256 over the canonical text of parts of the plan. */
import { createHash } from "node:crypto";
import { constant, constantValue, format, type Polynomial, parse, substitute, symbol } from "../ops/polynomial.js";
import { canonical } from "./canonical.js";
import type { Hashes, Plan, SearchPlan, Setting, SettingCondition, SourcePlan } from "./plan.js";
import { withoutDefaultPrecision } from "./precision.js";
import { partsThatDecide } from "./reach.js";
import { withSettled } from "./setting-condition.js";

export type UnhashedPlan = Omit<Plan, "hashes">;

export function hashesOf(plan: UnhashedPlan): Hashes {
  const { data, model, train, measures, search, edition } = plan;
  const point = new Map(plan.settings.map(({ id, value }): [string, number | string] => [id, value]));
  const at = (part: unknown) => settle(part, point);
  const dataHash = hash({ edition, data: at(identityOfData(data)), seed: usesSeed(data) ? train.seed : null });
  const deciding = partsThatDecide(plan);
  const program = hash({
    edition,
    data: at(identityOfData(deciding.data)),
    model: at(deciding.model),
    train: withoutDefaultPrecision(at(train)),
  });
  // What cannot vary is a constant, whether it was written as a parameter or not.
  const fixed = new Map(
    plan.settings
      .filter(({ domain }) => domain === null)
      .map(({ id, value }): [string, number | string] => [id, value]),
  );
  const free = plan.settings.filter(({ domain }) => domain !== null);
  const renumbered = new Map(free.map(({ id }, index): [string, string] => [id, `s${index}`]));
  // First settled, then renumbered: the new ids are among the old ones.
  const settled = (part: unknown) => settle(part, fixed);
  const trained = withoutDefaultPrecision(settled(train));
  const parts = {
    data: settled(identityOfData(data)),
    model: settled(model),
    train: trained,
    measures: settled(measures),
    ...(plan.baselines ? { baselines: settled(plan.baselines) } : {}),
    ...(plan.attainable ? { attainable: settled(plan.attainable) } : {}),
  };
  const space = rename(parts, renumbered);
  const conditioned = (condition: SettingCondition) => rename(withSettled(condition, fixed), renumbered);
  const domains = free.map(({ kind, value, domain, when }: Setting) => ({
    kind,
    value: when?.value ?? value,
    domain,
    ...(when ? { when: { condition: conditioned(when.condition), otherwise: when.otherwise } } : {}),
  }));
  const requires = plan.requires ? { requires: plan.requires.map(conditioned) } : {};
  const searched = search ? { search: renamedPoints(search, renumbered) } : {};
  return { data: dataHash, program, experiment: hash({ edition, space, domains, ...requires, ...searched }) };
}

/** Points that are tried by hand say which settings they set, and have no order among them. */
function renamedPoints(search: SearchPlan, ids: ReadonlyMap<string, string>): unknown {
  const { method } = search;
  if (method.kind !== "hand") return search;
  const points = method.points.map((point) =>
    Object.fromEntries(point.map(({ setting, value }) => [ids.get(setting) ?? setting, value])),
  );
  return { ...search, method: { ...method, points } };
}

/**
 * What the identities are made of, with settings unset: together with the values of settings they tell apart what the
 * hashes, which stand for one point, do not. `batch = 16` and `batch = units` are alike where `units` is 16.
 */
export function formsOf(plan: UnhashedPlan): Pick<Hashes, "data" | "program"> {
  const { data, model } = partsThatDecide(plan);
  const { edition, train } = plan;
  return {
    data: hash({ edition, data: identityOfData(plan.data) }),
    program: hash({ edition, data: identityOfData(data), model, train }),
  };
}

export function hash(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

/** A value of the plan with settings replaced by what they are set to; formulas of data symbols stay. */
export function settle(value: unknown, point: ReadonlyMap<string, number | string>): unknown {
  const numbers = new Map(
    [...point].flatMap(([id, at]): [string, Polynomial][] => (typeof at === "number" ? [[id, constant(at)]] : [])),
  );
  return mapPlan(value, {
    formula(text) {
      const settled = substitute(parse(text), numbers);
      return constantValue(settled) ?? { formula: format(settled) };
    },
    setting: (id) => point.get(id) ?? { setting: id },
  });
}

function rename(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  const symbols = new Map([...ids].map(([from, to]): [string, Polynomial] => [from, symbol(to)]));
  return mapPlan(value, {
    formula: (text) => ({ formula: format(substitute(parse(text), symbols)) }),
    setting: (id) => ({ setting: ids.get(id) ?? id }),
  });
}

/** Replaces formulas and chosen words wherever they stand; what has none stays the same object. */
function mapPlan(
  value: unknown,
  by: { readonly formula: (text: string) => unknown; readonly setting: (id: string) => unknown },
): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const mapped = value.map((item) => mapPlan(item, by));
    return mapped.some((item, index) => item !== value[index]) ? mapped : value;
  }
  if ("formula" in value && typeof value.formula === "string") return by.formula(value.formula);
  if ("setting" in value && typeof value.setting === "string") return by.setting(value.setting);
  let mapped: Record<string, unknown> | null = null;
  for (const [key, item] of Object.entries(value)) {
    const other = mapPlan(item, by);
    if (other === item) continue;
    mapped ??= { ...value };
    mapped[key] = other;
  }
  return mapped ?? value;
}

/** A pinned source is known by its sum, wherever it lies; who is cited changes nothing; roles have done their work. */
export function identityOfData(data: Plan["data"]): unknown {
  const rows = data.rows.map((node) => ("source" in node ? { ...node, source: identityOfSource(node.source) } : node));
  const columns = data.columns.map(({ role: _, ...column }) => column);
  return { rows, fitted: data.fitted, columns };
}

function identityOfSource({ path, package: name, file, sha256 }: SourcePlan): unknown {
  return sha256 === null ? { path, package: name, file } : { sha256 };
}

/** Data depend on the seed where they are generated or split by chance. */
export function usesSeed({ rows }: Plan["data"]): boolean {
  return rows.some(
    (node) => node.op === "bits" || node.op === "k_folds" || (node.op === "split" && node.by === "chance"),
  );
}
