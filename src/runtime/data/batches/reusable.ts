/** Memory that grows to the greatest size asked for and is handed out again and again. */
import type { ColumnValues } from "../rows/column.js";

export class Reusable<Values extends ColumnValues> {
  private values: Values | null = null;
  private last: Values | null = null;

  constructor(private readonly make: (size: number) => Values) {}

  /** The first `size` places, the same array as the last time if that was as long; they hold what they held. */
  take(size: number): Values {
    if (this.last?.length === size) return this.last;
    if (!this.values || this.values.length < size) this.values = this.make(size);
    this.last = this.values.subarray(0, size) as Values;
    return this.last;
  }
}
