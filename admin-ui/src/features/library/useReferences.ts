import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useClient, useMutation } from "urql";

import { ask } from "@/lib/ask";
import { outcome, type Problem, problemFrom } from "@/lib/problems";

import { CharacterReferences, ReferencesSet } from "./api/changes";

const GONE: Problem = { kind: "NotFound", message: "There is no such character any more.", fieldErrors: {} };

/** Adds pictures to the face references that a character has by then. */
export function useReferences(onDone: () => void) {
  const client = useClient();
  const [{ fetching }, execute] = useMutation(ReferencesSet);
  const [problem, setProblem] = useState<Problem>();
  const add = async (characterId: string, ids: readonly string[]) => {
    setProblem(undefined);
    const { data, error } = await ask(client, CharacterReferences, { id: characterId });
    if (error) return setProblem(problemFrom(error));
    const character = data?.character;
    if (!character) return setProblem(GONE);
    const faceReferenceIds = [...new Set([...character.appearance.faceReferences.map(({ id }) => id), ...ids])];
    const input = { id: characterId, expectedVersion: character.version, appearance: { faceReferenceIds } };
    const result = outcome(await execute({ input }), (answer) => answer.characterUpdate, "Character");
    if (!result.ok) return setProblem(result.problem);
    notifications.show({ message: `${result.value.name} has ${result.value.appearance.faceReferences.length} face references now.` });
    onDone();
  };
  return { add, adding: fetching, problem };
}
