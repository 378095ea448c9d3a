/** This domain's routes; each hangs on `shellRoute` and loads its page lazily. */
export const generationRoutes = [] as const;
