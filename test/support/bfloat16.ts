const bits = new DataView(new ArrayBuffer(4));

/** The nearest bfloat16, the even one of two that are as near, by exact arithmetic on a float32's bits. */
export function bfloat16(value: number): number {
  bits.setFloat32(0, value);
  const word = bits.getUint32(0);
  if (Number.isNaN(value)) return value;
  const [kept, rest] = [Math.floor(word / 0x10000), word % 0x10000];
  const up = rest > 0x8000 || (rest === 0x8000 && kept % 2 === 1);
  bits.setUint32(0, (kept + (up ? 1 : 0)) * 0x10000);
  return bits.getFloat32(0);
}
