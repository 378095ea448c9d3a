import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "urql";

import { confirm } from "@/components";
import { outcome, type Problem } from "@/lib/problems";

import { type Card, CharacterArchive, CharacterDelete, CharacterRestore } from "./api/characters";

type One = Pick<Card, "id" | "name" | "version">;

const refused = (title: string, { message }: Problem) => notifications.show({ title, message, color: "red" });

/** Puts characters aside, deletes them and brings them back. Each answers whether it was done. */
export function useLifecycle() {
  const [archiving, runArchive] = useMutation(CharacterArchive);
  const [deleting, runDelete] = useMutation(CharacterDelete);
  const [restoring, runRestore] = useMutation(CharacterRestore);

  const restore = async ({ id, name }: Pick<One, "id" | "name">) => {
    const result = outcome(await runRestore({ id }), (data) => data.characterRestore, "Character");
    if (!result.ok) return refused(`${name} was not restored.`, result.problem);
    notifications.show({ message: `${name} is back as before.` });
  };

  const archive = async ({ id, name, version }: One) => {
    const body = "Nothing is lost: pictures and styles stay, and you can take the character back by giving it another status.";
    if (!(await confirm({ title: `Archive ${name}?`, body, action: "Archive" }))) return;
    const result = outcome(await runArchive({ id, expectedVersion: version }), (data) => data.characterArchive, "Character");
    if (!result.ok) return refused(`${name} was not archived.`, result.problem);
    notifications.show({ message: `${name} is archived.` });
  };

  const remove = async ({ id, name, version }: One): Promise<boolean> => {
    const body = `${name} disappears from all lists and cannot be generated any more. Pictures and jobs stay. You find the character under “Deleted”, from where it can be restored with everything.`;
    if (!(await confirm({ title: `Delete ${name}?`, body, action: "Delete the character", danger: true }))) return false;
    const result = outcome(await runDelete({ id, expectedVersion: version }), (data) => data.characterDelete, "Character");
    if (!result.ok) {
      refused(`${name} was not deleted.`, result.problem);
      return false;
    }
    const toast = `deleted ${id}`;
    const undo = () => {
      notifications.hide(toast);
      void restore({ id, name });
    };
    notifications.show({
      id: toast,
      autoClose: 12_000,
      message: (
        <Group justify="space-between" wrap="nowrap" gap="sm">
          <Text size="sm">{name} is deleted.</Text>
          <Button size="compact-sm" variant="light" onClick={undo}>
            Undo
          </Button>
        </Group>
      ),
    });
    return true;
  };

  return { archive, remove, restore, busy: archiving.fetching || deleting.fetching || restoring.fetching };
}
