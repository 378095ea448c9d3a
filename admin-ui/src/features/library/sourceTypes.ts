const TYPES: Record<string, { label: string; words: string }> = {
  trainedAlgorithmicMedia: { label: "Labelled as made by AI", words: "Made by a trained model" },
  compositeWithTrainedAlgorithmicMedia: { label: "Labelled as made with AI", words: "Composed with parts made by a trained model" },
  algorithmicMedia: { label: "Labelled as made by rules", words: "Made by an algorithm that was not trained" },
  digitalCapture: { label: "Labelled as a photograph", words: "Captured by a camera" },
  digitalCreation: { label: "Labelled as made by hand", words: "Made by a person with a program" },
};

/** IPTC's digital source type (its short name or whole address) in words; undefined when there is none. */
export function sourceType(said: string | null): { code: string; label: string; words: string } | undefined {
  if (!said) return undefined;
  const code = said.replace(/^.*\//, "");
  const known = TYPES[code];
  return { code, label: known?.label ?? "Labelled", words: known?.words ?? "Of another kind" };
}
