/** "Lena Aurel" → "LA", "Kenji" → "K": what stands where a portrait will be. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => (word ? Array.from(word)[0] : ""));
  return letters.join("").toUpperCase();
}
