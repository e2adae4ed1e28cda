/**
 * The symbols of a plan: settings numbered in order of first use, sizes of vocabularies, steps of columns. Neither what
 * settings are called nor where they are declared decides their numbers (language rule R8).
 */

import { format, type Polynomial, substitute, symbol, symbolsOf } from "../../ops/polynomial.js";
import type { Setting, SettingWhen } from "../../plan/plan.js";
import { present } from "../../plan/present.js";
import { settingsIn } from "../../plan/setting-condition.js";
import type { SettingNode, VocabularyNode } from "../semantics/graph.js";
import { type Known, Signatures } from "./signature.js";

export interface SymbolSources {
  readonly settings: readonly SettingNode[];
  /** By the symbol of their size. */
  readonly vocabularies: ReadonlyMap<string, VocabularyNode>;
  /** Where each setting is used, as an earlier lowering found out. */
  readonly uses: ReadonlyMap<string, string>;
}

export class Symbols {
  /** Where each setting is used, told without names. */
  readonly uses = new Map<string, string>();
  /** Settings have been met at once that only their uses tell apart. */
  alike = false;
  readonly signatures: Signatures;
  #scalars = 0;
  readonly #ids = new Map<string, string>();
  readonly #known = new Map<string, Polynomial>();
  readonly #nodes: ReadonlyMap<string, SettingNode>;

  /** `nodes`: those of the graph that have been numbered. */
  constructor(
    readonly sources: SymbolSources,
    nodes: Pick<Known, "id" | "shared">,
  ) {
    this.#nodes = new Map(sources.settings.map((setting) => [setting.name, setting]));
    this.signatures = new Signatures({ ...nodes, symbol: (name) => this.standsFor(name) });
  }

  /** The settings used, in order of first use. */
  settings(whens: ReadonlyMap<string, SettingWhen>): readonly Setting[] {
    return [...this.#ids].map(([name, id]) => {
      const { kind, value, domain } = this.node(name);
      const when = whens.get(name);
      return { id, kind, value, domain, ...(when ? { when } : {}) };
    });
  }

  node(name: string): SettingNode {
    return present(this.#nodes.get(name), () => `no setting \`${name}\``);
  }

  settingId(name: string): string {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = `s${this.#ids.size}`;
    this.#ids.set(name, id);
    this.define(name, id);
    return id;
  }

  /** The ids of settings by name. */
  ids(): ReadonlyMap<string, string> {
    return this.#ids;
  }

  define(name: string, id: string): void {
    this.#known.set(name, symbol(id));
  }

  knows(name: string): boolean {
    return this.#known.has(name);
  }

  /** What a symbol is called in the plan. @throws RangeError when it is not known yet. */
  text(name: string): string {
    return this.formula({ terms: [{ coefficient: 1, symbols: [name] }] });
  }

  /** The polynomial over the plan's symbols. @throws RangeError when nothing tells the value of a symbol. */
  formula(amount: Polynomial): string {
    const unknown = symbolsOf(amount).find((name) => !this.#known.has(name));
    if (unknown !== undefined) throw new RangeError(`nothing tells how large \`${unknown}\` is`);
    return format(substitute(amount, this.#known));
  }

  /** Numbers the settings of a scalar; gives the vocabularies whose sizes it needs and which are not known yet. */
  meet(amount: Polynomial): readonly VocabularyNode[] {
    this.#scalars++;
    const names = symbolsOf(amount);
    if (names.length === 0) return [];
    const settings = names.filter((name) => this.#nodes.has(name));
    for (const name of settings) this.#noteUse(name, amount);
    const fresh = settings.filter((name) => !this.#ids.has(name));
    const texts = fresh.map((name) => JSON.stringify(this.standsFor(name)));
    this.alike ||= new Set(texts).size < texts.length;
    const told = fresh.map((name, index) => ({ name, text: `${texts[index]} ${this.sources.uses.get(name) ?? ""}` }));
    for (const { name } of told.sort(byText)) this.settingId(name);
    const needed = names.filter((name) => !this.#known.has(name));
    const vocabularies = needed.flatMap((name) => this.sources.vocabularies.get(name) ?? []);
    const signed = vocabularies.map((node) => ({ node, text: this.signatures.of(node) }));
    return signed.sort(byText).map(({ node }) => node);
  }

  /** True when settings and vocabularies alone decide the amount, and not something counted in the data. */
  tells(amount: Polynomial): boolean {
    const told = (name: string) =>
      this.#nodes.has(name) || this.sources.vocabularies.has(name) || this.#known.has(name);
    return symbolsOf(amount).every(told);
  }

  /** In which scalar a setting stands, counted from the first, and in which of its terms. */
  #noteUse(name: string, { terms }: Polynomial): void {
    const own = terms.filter(({ symbols }) => symbols.includes(name));
    const told = own.map(({ coefficient, symbols }) => {
      const factors = symbols.map((one) => (one === name ? "itself" : JSON.stringify(this.standsFor(one))));
      return JSON.stringify([coefficient, factors.sort()]);
    });
    this.uses.set(name, `${this.uses.get(name) ?? ""} ${this.#scalars}:${told.sort().join()}`);
  }

  /** Told without names: what a setting is, and what a vocabulary is made of. */
  standsFor(name: string): unknown {
    const setting = this.#nodes.get(name);
    if (setting) {
      const { kind, value, domain, when } = setting;
      return [kind, value, domain, ...(when ? [when.value, when.otherwise, settingsIn(when.condition).length] : [])];
    }
    const vocabulary = this.sources.vocabularies.get(name);
    return vocabulary ? this.signatures.of(vocabulary) : null;
  }
}

interface Told {
  readonly text: string;
}

export function byText(a: Told, b: Told): number {
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}
