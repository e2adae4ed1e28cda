/** What the exit codes of commands and programs mean. */
export const EXIT = { ok: 0, errors: 1, difference: 2, failed: 3, usage: 64, bug: 70, interrupted: 130 } as const;
