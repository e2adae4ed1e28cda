export const ROOMS: Readonly<Record<string, { readonly what: string; readonly may: readonly string[] | null }>>;
