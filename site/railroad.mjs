// The rules of the grammar as railroad diagrams: SVG that needs no script, in the colours of the page.
import rail from "railroad-diagrams";
import { grammarRules } from "../scripts/generate/grammar-shape.ts";

/** A word's corners are round. */
const BOX_OF_RULE = /<rect x="[^"]*" y="[^"]*" width="[^"]*" height="[^"]*"><\/rect>\s*<text [^>]*>([^<]*)<\/text>/g;

/** An SVG of each rule, by name. A rule that it names is a link to that rule. */
export function railroadDiagrams() {
  return new Map([...grammarRules()].map(([name, shape]) => [name, draw(name, shape)]));
}

function draw(name, shape) {
  return String(rail.Diagram(part(shape)).format(4))
    .replace("<svg ", `<svg role="group" aria-label="Diagram of ${name}" `)
    .replace(BOX_OF_RULE, (box, text) => {
      const rule = text.replaceAll("&#95;", "_");
      const anchor = rule === rule.toUpperCase() ? "tokens" : rule.toLowerCase();
      // The text below has the same links, for keys.
      return `<a tabindex="-1" href="#${anchor}">${box}</a>`;
    });
}

function part(shape) {
  switch (shape.kind) {
    case "word":
      return rail.Terminal(shape.text);
    case "token":
    case "rule":
      return rail.NonTerminal(shape.name);
    case "sequence":
      return rail.Sequence(...shape.parts.map(part));
    case "choice":
      return rail.Choice(0, ...shape.among.map(part));
    case "optional":
      return rail.Optional(part(shape.part));
    case "repeated": {
      const between = shape.between ? part(shape.between) : undefined;
      return shape.atLeastOnce ? rail.OneOrMore(part(shape.part), between) : rail.ZeroOrMore(part(shape.part), between);
    }
  }
}
