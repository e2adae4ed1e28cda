/** A line of the emitted program, and the node of the plan whose `.rnn` line it comes from. */
export interface Line {
  readonly code: string;
  readonly node?: string;
}

export function indent(lines: readonly Line[], by: number): readonly Line[] {
  const blank = " ".repeat(by);
  return lines.map(({ code, ...rest }) => ({ code: code === "" ? "" : blank + code, ...rest }));
}

export function line(code: string, node?: string): Line {
  return node === undefined ? { code } : { code, node };
}

/** A function that names only what it uses. */
export function functionLines(name: string, parameters: readonly string[], body: readonly Line[]): readonly Line[] {
  const text = body.map(({ code }) => code).join("\n");
  const lastUsed = parameters.findLastIndex((parameter) => new RegExp(`\\b${parameter}\\b`).test(text));
  return [line(`${name}(${parameters.slice(0, lastUsed + 1).join(", ")}) {`), ...indent(body, 2), line("},")];
}
