import { useForm } from "@mantine/form";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { Provider } from "urql";
import { expect, it, vi } from "vitest";
import { fromValue } from "wonka";

import type { Character } from "./api/characters";
import { useSave } from "./useSave";
import { type CharacterValues, NEW, valuesOf } from "./values";

const start = {
  id: "C1",
  version: 3,
  name: "Lena",
  handle: "lena",
  bio: "",
  age: 27,
  location: null,
  timezone: "UTC",
  interests: [],
  status: "DRAFT",
  deletedAt: null,
  profileAsset: null,
  personality: { ...NEW.personality, derivedPrompt: "" },
  appearance: { ...NEW.appearance, faceReferences: [] },
} as unknown as Character;
const theirs: Character = { ...start, version: 5, bio: "Theirs", age: 28 };
const conflict = (current: Character) => ({ __typename: "Conflict", message: "Changed.", current: { __typename: "Character", ...current } });
const saved = { __typename: "Character", ...start, version: 6 };

/** A form with my bio in it; the server gives these answers, one a save. */
function mount(...answers: object[]) {
  const sent: unknown[] = [];
  const client = {
    executeMutation: ({ variables }: { variables: { input: unknown } }) => {
      sent.push(variables.input);
      return fromValue({ data: { characterUpdate: answers[sent.length - 1] } });
    },
  };
  const onSaved = vi.fn();
  const wrapper = ({ children }: { children: ReactNode }) => <Provider value={client}>{children}</Provider>;
  const { result } = renderHook(
    () => {
      const form = useForm<CharacterValues>({ initialValues: valuesOf(start) });
      return { form, saving: useSave(start, form, onSaved) };
    },
    { wrapper },
  );
  act(() => result.current.form.setFieldValue("bio", "Mine"));
  const save = () => act(() => result.current.saving.save(result.current.form.getValues()));
  return { result, save, sent, onSaved };
}

it("keeps mine upon the version that stands, leaving what only they changed", async () => {
  const { result, save, sent, onSaved } = mount(conflict(theirs), saved);
  await save();
  expect(result.current.saving.clash).toMatchObject({ message: "Changed.", current: { version: 5 } });
  expect(onSaved).not.toHaveBeenCalled();
  await act(() => Promise.resolve(result.current.saving.keepMine()));
  expect(sent).toEqual([
    { id: "C1", expectedVersion: 3, bio: "Mine" },
    { id: "C1", expectedVersion: 5, bio: "Mine" },
  ]);
  expect(onSaved).toHaveBeenCalledOnce();
});

it("takes theirs as what the next change starts from", async () => {
  const { result, save, sent } = mount(conflict(theirs), saved);
  await save();
  act(() => result.current.saving.takeTheirs());
  expect(result.current.form.getValues()).toMatchObject({ bio: "Theirs", age: 28 });
  expect(result.current.form.isDirty()).toBe(false);
  act(() => result.current.form.setFieldValue("location", "Graz"));
  await save();
  expect(sent[1]).toEqual({ id: "C1", expectedVersion: 5, location: "Graz" });
});

it("goes back with everything as I wrote it", async () => {
  const { result, save, sent } = mount(conflict(theirs));
  await save();
  act(() => result.current.saving.goBack());
  expect(result.current.saving.clash).toBeUndefined();
  expect(result.current.form.getValues().bio).toBe("Mine");
  expect(sent).toHaveLength(1);
});

it("offers no choice when it was deleted meanwhile", async () => {
  const { result, save } = mount(conflict({ ...theirs, deletedAt: "2026-01-01T00:00:00Z" }));
  await save();
  expect(result.current.saving.clash).toBeUndefined();
  expect(result.current.saving.problem).toMatchObject({ kind: "Conflict", message: "Changed." });
});

it("puts faults at their fields", async () => {
  const fieldErrors = [{ field: "personality.humor", message: "must lie between 0 and 1" }];
  const { result, save } = mount({ __typename: "InvalidInput", message: "Not acceptable.", fieldErrors });
  await save();
  expect(result.current.form.errors).toEqual({ "personality.humor": "It must lie between 0 and 1." });
});
