import { notifications } from "@mantine/notifications";
import { useMutation } from "urql";

import { outcome } from "@/lib/problems";

import { type Character, CharacterUpdate } from "./api/characters";

/** Gives a picture a role for its character: portrait, or reference of the face. */
export function usePortraits(character: Character) {
  const [{ fetching }, execute] = useMutation(CharacterUpdate);
  const faces = character.appearance.faceReferences.map(({ id }) => id);

  const change = async (values: { profileAssetId?: string | null; appearance?: { faceReferenceIds: string[] } }, done: string) => {
    const result = outcome(await execute({ input: { id: character.id, expectedVersion: character.version, ...values } }), (data) => data.characterUpdate, "Character");
    notifications.show(result.ok ? { message: done } : { title: "This was not saved.", message: result.problem.message, color: "red" });
  };

  return {
    busy: fetching,
    isPortrait: (id: string) => character.profileAsset?.id === id,
    isFace: (id: string) => faces.includes(id),
    setPortrait: (id: string | null) => change({ profileAssetId: id }, id ? `${character.name} has a new portrait.` : "The portrait is taken away."),
    toggleFace: (id: string) => {
      const there = faces.includes(id);
      const faceReferenceIds = there ? faces.filter((one) => one !== id) : [...faces, id];
      return change({ appearance: { faceReferenceIds } }, there ? "It is no face reference any more." : "It is a face reference now.");
    },
  };
}
