/** The eleven sentences of the book's chapter 4, six of them also as Spanish writes them, and what is right. */
export const BOOK: readonly { readonly spanish: string; readonly right: RegExp }[] = [
  { spanish: "como te llamas", right: /^what('s| is) your name$/ },
  { spanish: "mi nombre es", right: /^my name('s| is)$/ },
  { spanish: "estoy leyendo un libro", right: /^i('m| am) reading a book$/ },
  { spanish: "que tal", right: /^(how are you( doing)?|how('s| is) it going|what's up|how are things|hi|hello)$/ },
  { spanish: "estoy bien", right: /^i('m| am) (fine|good|well|ok|okay|all right|alright)$/ },
  { spanish: "hablas espanol", right: /^(do )?you speak spanish$/ },
  { spanish: "que hora es", right: /^(what time is it|what is the time|what's the time)$/ },
  { spanish: "hola", right: /^(hello|hi|hey)$/ },
  { spanish: "adios", right: /^(goodbye|good bye|bye|farewell)$/ },
  { spanish: "si", right: /^(if|yes)$/ },
  { spanish: "no", right: /^(no|not)$/ },
  { spanish: "¿cómo te llamas?", right: /^what('s| is) your name$/ },
  { spanish: "¿qué tal?", right: /^(how are you( doing)?|how('s| is) it going|what's up|how are things)$/ },
  { spanish: "¿hablas español?", right: /^(do )?you speak spanish$/ },
  { spanish: "¿qué hora es?", right: /^(what time is it|what is the time|what's the time)$/ },
  { spanish: "adiós", right: /^(goodbye|good bye|bye|farewell)$/ },
  { spanish: "sí", right: /^(yes|yeah)$/ },
];

/** Capitals and marks at the end do not count. */
export function isRight(right: RegExp, said: string): boolean {
  return right.test(
    said
      .toLowerCase()
      .replace(/[\s.!?]+$/u, "")
      .trim(),
  );
}
