import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useClient, useMutation } from "urql";

import { confirm } from "@/components";
import { ask } from "@/lib/ask";
import { outcome, type Problem } from "@/lib/problems";

import { type Character, CharacterQuery } from "./api/characters";
import { type Style, StyleDelete, StyleUpdate } from "./api/styles";
import { moved } from "./styleValues";

const refused = (title: string, { message }: Problem) => notifications.show({ title, message, color: "red" });

/** What can be done with a character's styles beside editing one. */
export function useStyles(character: Pick<Character, "id" | "styles">) {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [, update] = useMutation(StyleUpdate);
  const [, remove] = useMutation(StyleDelete);

  /** A change of one style can change others (the default, versions): all are read again. */
  const refresh = () => ask(client, CharacterQuery, { id: character.id });

  const during = async (work: () => Promise<Problem | undefined>, title: string) => {
    setBusy(true);
    const problem = await work();
    await refresh();
    setBusy(false);
    if (problem) refused(title, problem);
  };

  const change = async (style: Style, values: { isDefault?: boolean; active?: boolean; displayOrder?: number }) => {
    const result = outcome(await update({ input: { id: style.id, expectedVersion: style.version, ...values } }), (data) => data.imageStyleUpdate, "ImageStyle");
    return result.ok ? undefined : result.problem;
  };

  const move = (style: Style, by: number) =>
    during(async () => {
      for (const { style: one, displayOrder } of moved(character.styles, style.id, by)) {
        const problem = await change(one, { displayOrder });
        if (problem) return problem;
      }
    }, "The order was not changed.");

  const deleteStyle = async (style: Style) => {
    const body = `${style.isDefault && character.styles.length > 1 ? "The next style becomes the default. " : ""}Pictures made with it stay. This cannot be undone.`;
    if (!(await confirm({ title: `Delete the style “${style.name}”?`, body, action: "Delete the style", danger: true }))) return;
    await during(async () => {
      const result = outcome(await remove({ id: style.id, expectedVersion: style.version }), (data) => data.imageStyleDelete, "ImageStyleDeleted");
      return result.ok ? undefined : result.problem;
    }, "The style was not deleted.");
  };

  return {
    busy,
    refresh,
    move,
    deleteStyle,
    makeDefault: (style: Style) => during(() => change(style, { isDefault: true }), "The default was not changed."),
    setActive: (style: Style, active: boolean) => during(() => change(style, { active }), "The style was not changed."),
  };
}
