/**
 * Data of the template `translate`: Spanish sentences of a small grammar and what they are in English. Determiners and
 * adjectives agree with their nouns, most adjectives follow them, and subjects that go without saying are in the verb:
 * so the words of the one language do not stand where those of the other do.
 */
import { below, type Stream, stream, uniform } from "../../../src/random/streams.js";

const PAIRS = 2_000;
const SEED = 2026;

type Gender = "m" | "f";
type Pair = readonly [spanish: string, english: string];

interface Noun {
  readonly gender: Gender;
  /** Whoever does something. */
  readonly lives?: true;
  readonly one: Pair;
  readonly many: Pair;
}

interface Adjective {
  /** Masculine and feminine, one; then many. */
  readonly spanish: readonly [string, string, string, string];
  readonly english: string;
  readonly before?: true;
}

const NOUNS: readonly Noun[] = [
  { gender: "m", lives: true, one: ["gato", "cat"], many: ["gatos", "cats"] },
  { gender: "m", lives: true, one: ["perro", "dog"], many: ["perros", "dogs"] },
  { gender: "m", lives: true, one: ["caballo", "horse"], many: ["caballos", "horses"] },
  { gender: "m", one: ["libro", "book"], many: ["libros", "books"] },
  { gender: "m", one: ["árbol", "tree"], many: ["árboles", "trees"] },
  { gender: "m", one: ["barco", "ship"], many: ["barcos", "ships"] },
  { gender: "m", one: ["tren", "train"], many: ["trenes", "trains"] },
  { gender: "f", lives: true, one: ["gallina", "hen"], many: ["gallinas", "hens"] },
  { gender: "f", one: ["casa", "house"], many: ["casas", "houses"] },
  { gender: "f", one: ["mesa", "table"], many: ["mesas", "tables"] },
  { gender: "f", one: ["flor", "flower"], many: ["flores", "flowers"] },
  { gender: "f", lives: true, one: ["tortuga", "turtle"], many: ["tortugas", "turtles"] },
  { gender: "f", one: ["ciudad", "city"], many: ["ciudades", "cities"] },
  { gender: "f", lives: true, one: ["vaca", "cow"], many: ["vacas", "cows"] },
];

const ADJECTIVES: readonly Adjective[] = [
  { spanish: ["rojo", "roja", "rojos", "rojas"], english: "red" },
  { spanish: ["blanco", "blanca", "blancos", "blancas"], english: "white" },
  { spanish: ["negro", "negra", "negros", "negras"], english: "black" },
  { spanish: ["pequeño", "pequeña", "pequeños", "pequeñas"], english: "small" },
  { spanish: ["viejo", "vieja", "viejos", "viejas"], english: "old" },
  { spanish: ["verde", "verde", "verdes", "verdes"], english: "green" },
  { spanish: ["triste", "triste", "tristes", "tristes"], english: "sad" },
  { spanish: ["gran", "gran", "grandes", "grandes"], english: "great", before: true },
  { spanish: ["buen", "buena", "buenos", "buenas"], english: "good", before: true },
];

/** Masculine and feminine, one; then many. */
const DETERMINERS: readonly { readonly spanish: Adjective["spanish"]; readonly english: Pair }[] = [
  { spanish: ["el", "la", "los", "las"], english: ["the", "the"] },
  { spanish: ["un", "una", "unos", "unas"], english: ["a", "some"] },
  { spanish: ["este", "esta", "estos", "estas"], english: ["this", "these"] },
  { spanish: ["mi", "mi", "mis", "mis"], english: ["my", "my"] },
];

interface Verb {
  /** I, we, one, many. */
  readonly spanish: readonly [string, string, string, string];
  readonly english: readonly [plain: string, withS: string];
}

const VERBS: readonly Verb[] = [
  { spanish: ["veo", "vemos", "ve", "ven"], english: ["see", "sees"] },
  { spanish: ["tengo", "tenemos", "tiene", "tienen"], english: ["have", "has"] },
  { spanish: ["quiero", "queremos", "quiere", "quieren"], english: ["want", "wants"] },
  { spanish: ["busco", "buscamos", "busca", "buscan"], english: ["look for", "looks for"] },
];

const IS: Pair = ["es", "is"];
const ARE: Pair = ["son", "are"];
const I = 0;
const WE = 1;

/** Pairs that differ in their Spanish, one a line. */
export function phrasesTable(): string {
  const drawn = stream(SEED, "generate", "phrases");
  const pairs = new Map<string, string>();
  for (let at = 0; pairs.size < PAIRS; at++) {
    const [spanish, english] = sentence(choices(drawn, at));
    pairs.set(spanish, english);
  }
  return [...pairs].map(([spanish, english]) => `${spanish}\t${english}\n`).join("");
}

interface Choices {
  readonly pick: <T>(from: readonly T[]) => T;
  readonly chance: (share: number) => boolean;
}

/** One after another, so that a sentence of its own place is drawn whatever the others needed. */
function choices(drawn: Stream, sentence: number): Choices {
  let made = 0;
  return {
    pick: (from) => from[below(drawn, sentence, made++, from.length)],
    chance: (share) => uniform(drawn, sentence, made++) < share,
  };
}

function sentence(choose: Choices): Pair {
  if (choose.chance(0.2)) return nounPhrase(choose, choose.chance(0.5));
  const isMany = choose.chance(0.5);
  if (choose.chance(0.25)) return saysHowItIs(choose, isMany);
  const { spanish, english } = choose.pick(VERBS);
  const not = choose.chance(0.2);
  const object = nounPhrase(choose, choose.chance(0.4));
  if (choose.chance(0.3)) {
    const who = choose.chance(0.5) ? I : WE;
    const verb = not ? `do not ${english[0]}` : english[0];
    return joined([not ? "no" : "", who === I ? "I" : "we"], [spanish[who], verb], object);
  }
  const subject = nounPhrase(
    choose,
    isMany,
    NOUNS.filter(({ lives }) => lives),
  );
  const helper = isMany ? "do" : "does";
  const verb = not ? `${helper} not ${english[0]}` : english[isMany ? 0 : 1];
  return joined(subject, [`${not ? "no " : ""}${spanish[isMany ? 3 : 2]}`, verb], object);
}

/** `la casa es blanca`: the house is white. */
function saysHowItIs(choose: Choices, isMany: boolean): Pair {
  const noun = choose.pick(NOUNS);
  const adjective = choose.pick(ADJECTIVES.filter(({ before }) => !before));
  const not = choose.chance(0.3);
  const [spanish, english] = isMany ? ARE : IS;
  const verb: Pair = [not ? `no ${spanish}` : spanish, not ? `${english} not` : english];
  return joined(withDeterminer(choose, noun, isMany), verb, [
    agreeing(adjective.spanish, noun, isMany),
    adjective.english,
  ]);
}

function nounPhrase(choose: Choices, isMany: boolean, nouns = NOUNS): Pair {
  const noun = choose.pick(nouns);
  const adjective = choose.chance(0.6) ? choose.pick(ADJECTIVES) : null;
  return withDeterminer(choose, noun, isMany, adjective);
}

function withDeterminer(choose: Choices, noun: Noun, isMany: boolean, adjective: Adjective | null = null): Pair {
  const { spanish, english } = choose.pick(DETERMINERS);
  const [name, named] = isMany ? noun.many : noun.one;
  const said = adjective ? agreeing(adjective.spanish, noun, isMany) : "";
  const after: Pair = adjective?.before ? [said, name] : [name, said];
  const article = articleOf(english[isMany ? 1 : 0], adjective?.english ?? named);
  return joined([agreeing(spanish, noun, isMany), article], [after[0], adjective?.english ?? ""], [after[1], named]);
}

/** `an old ship`. */
function articleOf(word: string, next: string): string {
  return word === "a" && /^[aeiou]/.test(next) ? "an" : word;
}

function agreeing(forms: Adjective["spanish"], { gender }: Noun, isMany: boolean): string {
  return forms[(isMany ? 2 : 0) + (gender === "f" ? 1 : 0)];
}

function joined(...parts: readonly Pair[]): Pair {
  const side = (index: 0 | 1) => parts.flatMap((part) => (part[index] === "" ? [] : [part[index]])).join(" ");
  return [side(0), side(1)];
}
