/** Dropout and noise. */
import type { ModelNode } from "../../plan/plan.js";
import { partsThatDecide } from "../../plan/reach.js";
import { advised, SETTINGS } from "./example.js";
import { type Look, layersOf } from "./look.js";
import type { Finding, Rule } from "./rule.js";

const isRandom = ({ layer }: ModelNode) => layer === "dropout" || layer === "noise";

/** How much a layer of chance does. */
function amountOf({ layer, attributes }: ModelNode) {
  const name = layer === "dropout" ? "rate" : "deviation";
  const amount = attributes[name];
  return {
    name,
    amount: typeof amount === "number" || (typeof amount === "object" && "formula" in amount) ? amount : 0,
  };
}

function findIdle(look: Look): readonly Finding[] {
  const deciding = new Set(layersOf(partsThatDecide(look.plan).model).map(({ id }) => id));
  return layersOf(look.plan.model)
    .filter(isRandom)
    .flatMap((node): Finding[] => {
      const { name, amount } = amountOf(node);
      const span = look.placeOf(`/model/${node.id}/attributes/${name}`);
      if (!deciding.has(node.id)) {
        const message = `Only measures read this \`${node.layer}\`, and where something is measured it does nothing.`;
        return [{ message, span: look.placeOf(`/model/${node.id}`) }];
      }
      // A block's default is for those who call it otherwise.
      if (look.boundsOf(amount).high > 0 || look.isInBlock(span)) return [];
      const message = `A \`${node.layer}\` whose ${name} is 0 does nothing, here and at every point of the search.`;
      const suggestion = { message: `take it out, or search it: \`param drop = 0.0 in 0.0..0.5\`` };
      return [{ message, span, suggestion }];
    });
}

function findOnOutput(look: Look): readonly Finding[] {
  const layers = new Map(look.plan.model.map((node) => [node.id, node]));
  return look.plan.train.loss.flatMap(({ output }): Finding[] => {
    const said = layers.get(output);
    const node = said?.layer === "last" ? layers.get(said.inputs.x) : said;
    if (!node || !isRandom(node) || look.boundsOf(amountOf(node).amount).high === 0) return [];
    const message = `The loss is taken of what \`${node.layer}\` leaves of the output.`;
    const suggestion = { message: "put it before the last layer" };
    return [{ message, span: look.placeOf(`/model/${node.id}`), suggestion }];
  });
}

const DROP = `${SETTINGS}\n  param drop = 0.2 in 0.0..0.5`;
const BETWEEN = `states = recurrent(string, cell: lstm, units: 16, forget_bias: 1.0)
    logits = last(states) |> dropout(rate: drop) |> dense(units: odd.classes)`;

export const DROPPING = {
  "idle-dropout": {
    level: "warning",
    title: "dropout or noise that does nothing",
    why: "Dropout at a rate of 0, with no domain in which it could be more, leaves everything as it is; a reader takes the network for a regularised one. PyTorch warns likewise of `dropout` in an LSTM of one layer, which it would put between layers that are not there. Dropout and noise are also without effect where only a measure reads them, since both are for training alone. A block's own default of 0 is left alone: others may call it otherwise.",
    wrong: advised({
      model: `states = recurrent(string, cell: lstm, units: 16, forget_bias: 1.0)
    logits = last(states) |> dropout(rate: 0%) |> dense(units: odd.classes)`,
    }),
    right: advised({ settings: DROP, model: BETWEEN }),
    find: findIdle,
  },
  "dropout-on-output": {
    level: "warning",
    title: "dropout or noise on what the loss compares",
    why: "Dropout is for what layers read: inputs and hidden units (Srivastava et al. 2014). Behind the last layer it sets logits to zero at random, and the loss punishes the network for what chance did: a class whose logit was struck out has the probability of a logit of 0, whatever was learned.",
    wrong: advised({
      settings: DROP,
      model: `states = recurrent(string, cell: lstm, units: 16, forget_bias: 1.0)
    logits = last(states) |> dense(units: odd.classes) |> dropout(rate: drop)`,
    }),
    right: advised({ settings: DROP, model: BETWEEN }),
    find: findOnOutput,
  },
} as const satisfies Readonly<Record<string, Rule>>;
