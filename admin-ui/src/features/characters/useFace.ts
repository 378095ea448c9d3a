import { notifications } from "@mantine/notifications";
import { useMutation } from "urql";

import { outcome } from "@/lib/problems";

import { type Appearance, type Character, CharacterUpdate, type UpdateInput } from "./api/characters";

/** Changes what keeps a character's face, one thing at a time; others' changes meanwhile are told, not overwritten. */
export function useFace({ id, version }: Pick<Character, "id" | "version">) {
  const [{ fetching }, execute] = useMutation(CharacterUpdate);
  const change = async (appearance: NonNullable<UpdateInput["appearance"]>) => {
    const result = outcome(await execute({ input: { id, expectedVersion: version, appearance } }), (data) => data.characterUpdate, "Character");
    if (result.ok) return;
    const { message, fieldErrors } = result.problem;
    notifications.show({ color: "red", title: "This was not saved.", message: Object.values(fieldErrors)[0] ?? message });
  };
  return {
    busy: fetching,
    setReferences: (faceReferenceIds: string[]) => change({ faceReferenceIds }),
    setMethod: (consistencyMethod: Appearance["consistencyMethod"]) => change({ consistencyMethod }),
    setLora: (lora: string | null) => change({ lora: lora ?? "" }),
  };
}
