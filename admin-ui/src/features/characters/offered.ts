type Offer = { checkpoints: string[]; samplers: string[]; schedulers: string[]; loras: string[] };

/** What all engines together offer, each once. */
export function offered(engines: readonly Offer[] | undefined, what: keyof Offer): string[] {
  return [...new Set(engines?.flatMap((engine) => engine[what]) ?? [])];
}
