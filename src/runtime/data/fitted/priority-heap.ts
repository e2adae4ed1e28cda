/** A binary heap: what comes first by `compare` leaves first. */
export interface Heap<Item> {
  push(item: Item): void;
  /** Undefined when nothing is left. */
  pop(): Item | undefined;
}

export function heapOf<Item>(compare: (a: Item, b: Item) => number): Heap<Item> {
  const items: Item[] = [];
  return {
    push(item) {
      let at = items.push(item) - 1;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (compare(items[parent], item) <= 0) break;
        items[at] = items[parent];
        at = parent;
      }
      items[at] = item;
    },
    pop() {
      const [first] = items;
      const last = items.pop();
      if (items.length === 0 || last === undefined) return first;
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= items.length) break;
        if (child + 1 < items.length && compare(items[child + 1], items[child]) < 0) child++;
        if (compare(last, items[child]) <= 0) break;
        items[at] = items[child];
        at = child;
      }
      items[at] = last;
      return first;
    },
  };
}
