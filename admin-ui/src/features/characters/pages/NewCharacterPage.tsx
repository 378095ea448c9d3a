import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMutation } from "urql";

import { AsGraphql, PageHeader } from "@/components";
import { outcome, type Problem } from "@/lib/problems";

import { CharacterCreate } from "../api/characters";
import { FormSections } from "../components/FormSections";
import { useCharacterForm, useShowFaults } from "../useCharacterForm";
import { createInput, fieldErrors, NEW } from "../values";

/** Makes a character. Only name and age are needed. */
export function NewCharacterPage() {
  const navigate = useNavigate();
  const { form, leave } = useCharacterForm(NEW);
  useShowFaults(form);
  const [problem, setProblem] = useState<Problem>();
  const [{ fetching }, create] = useMutation(CharacterCreate);
  const submit = form.onSubmit(async (values) => {
    setProblem(undefined);
    const result = outcome(await create({ input: createInput(values) }), (data) => data.characterCreate, "Character");
    if (!result.ok) {
      form.setErrors(fieldErrors(result.problem.fieldErrors));
      return setProblem(result.problem);
    }
    leave();
    void navigate({ to: "/characters/$characterId", params: { characterId: result.value.id }, replace: true });
  });
  return (
    <>
      <PageHeader title="New character" crumbs={[{ label: "Characters", to: "/characters" }]} lead="Name and age are enough; everything else can come later." />
      <FormSections form={form} problem={problem} saving={fetching} action="Create" api={<AsGraphql newTab document={CharacterCreate} variables={() => ({ input: createInput(form.getValues()) })} />} onCancel={() => void navigate({ to: "/characters" })} onSubmit={submit} />
    </>
  );
}
