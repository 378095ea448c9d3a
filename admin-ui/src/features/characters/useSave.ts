import { useState } from "react";
import { useMutation } from "urql";

import { outcome, type Problem } from "@/lib/problems";

import { type Character, CharacterUpdate } from "./api/characters";
import type { CharacterForm } from "./form";
import { type CharacterValues, fieldErrors, updateInput, valuesOf } from "./values";

interface Clash {
  message: string;
  current: Character;
}

/**
 * Saves what was changed since `start`. When somebody else saved first, `clash` holds their version until the person
 * has chosen.
 */
export function useSave(start: Character, form: CharacterForm, onSaved: (character: Character) => void) {
  const [base, setBase] = useState({ version: start.version, values: valuesOf(start) });
  const [problem, setProblem] = useState<Problem>();
  const [clash, setClash] = useState<Clash>();
  const [{ fetching }, execute] = useMutation(CharacterUpdate);

  const send = async (values: CharacterValues, version: number) => {
    const answer = await execute({ input: updateInput(start.id, version, base.values, values) });
    const result = outcome(answer, (data) => data.characterUpdate, "Character");
    const member = answer.data?.characterUpdate;
    if (result.ok) return onSaved(result.value);
    if (member?.__typename === "Conflict" && member.current?.__typename === "Character" && member.current.deletedAt === null) {
      return setClash({ message: member.message, current: member.current });
    }
    setClash(undefined);
    form.setErrors(fieldErrors(result.problem.fieldErrors));
    setProblem(result.problem);
  };

  const takeTheirs = () => {
    if (!clash) return;
    const values = valuesOf(clash.current);
    setBase({ version: clash.current.version, values });
    form.setInitialValues(values);
    form.setValues(values);
    form.clearErrors();
    setClash(undefined);
  };

  return {
    base: base.values,
    /** What saving would send now. */
    variables: () => ({ input: updateInput(start.id, base.version, base.values, form.getValues()) }),
    problem,
    clash,
    saving: fetching,
    save: (values: CharacterValues) => {
      setProblem(undefined);
      return send(values, base.version);
    },
    keepMine: () => clash && void send(form.getValues(), clash.current.version),
    takeTheirs,
    goBack: () => setClash(undefined),
  };
}
