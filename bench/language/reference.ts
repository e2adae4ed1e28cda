/**
 * What PyTorch reached with the same data, configuration and epochs: quoted from shared/bench/reference/RESULTS.md
 * (PyTorch 2.14.1, 2 cores of an AMD EPYC with AVX-512, one seed).
 */

export interface TranslatorReference {
  readonly parameters: number;
  readonly validateLoss: number;
  readonly testLoss: number;
  readonly secondsAnEpoch: number;
  /** BLEU of one reference, and of all. */
  readonly greedy: readonly [number, number];
  readonly beam: readonly [number, number];
  /** What the beam said of the book's sentences, in the order of `BOOK`. */
  readonly book: readonly string[];
}

export const TRANSLATOR_REFERENCE: Readonly<Record<string, TranslatorReference>> = {
  translator: {
    ...{ parameters: 6185236, validateLoss: 1.2435, testLoss: 1.2523, secondsAnEpoch: 124 },
    ...{ greedy: [44.79, 46.35], beam: [46.7, 48.35] },
    book: [
      ...["you call you .", "my name is .", "i am reading a book .", "they said .", "i'm fine .", "you speak to me ."],
      ...["it is time .", "hello !", "loosen it .", "if it rains .", "not not .", "how do you call you ?"],
      ...["what about it ?", "do you speak spanish ?", "what time is it ?", "goodbye !", "yes ."],
    ],
  },
  translator_plain: {
    ...{ parameters: 5922580, validateLoss: 1.5993, testLoss: 1.6018, secondsAnEpoch: 116 },
    ...{ greedy: [28.07, 29.55], beam: [30.74, 32.36] },
    book: [
      ...["your name !", "my name is .", "i am reading a book .", "tom is going .", "i'm good .", "you speak ."],
      ...[
        "what time is .",
        "bless you ?",
        "loosen it .",
        "if you were it .",
        "not going to tell me .",
        "what's your name ?",
      ],
      ...["what is it ?", "do you speak spanish ?", "what time is it ?", "forget about it .", "he has gone ."],
    ],
  },
};

export interface PerplexityReference {
  readonly parameters: number;
  readonly validate: number;
  readonly test: number;
  readonly secondsAnEpoch: number;
}

/** Perplexities of the assistant, section 4. */
export const ASSISTANT_REFERENCE: Readonly<Record<string, PerplexityReference>> = {
  assistant: { parameters: 7237396, validate: 42.95, test: 42.33, secondsAnEpoch: 158 },
  assistant_unconditional: { parameters: 7237396, validate: 51.95, test: 51.09, secondsAnEpoch: 163 },
};

/** Perplexities of the chapter, section 2: the Kneser-Ney model first, then the networks. */
export const CHAPTER_REFERENCE: readonly {
  readonly title: string;
  readonly parameters?: number;
  readonly validate: number;
  readonly test: number;
}[] = [
  { title: "modified Kneser-Ney, order 5", validate: 201.88, test: 198.42 },
  { title: "PyTorch, windows of 20", parameters: 4146833, validate: 175.4, test: 170.18 },
  { title: "PyTorch, windows of 20, dropout 0.3", parameters: 4146833, validate: 173.82, test: 167.97 },
  { title: "PyTorch, windows of 35, every word, dropout 0.3", parameters: 4146833, validate: 196.12, test: 189.58 },
  { title: "the same, state carried over the split", parameters: 4146833, validate: 196.7, test: 189.04 },
];
