import { useForm } from "@mantine/form";
import { useState } from "react";
import { useMutation } from "urql";

import { outcome, type Problem } from "@/lib/problems";

import { type Style, StyleCreate, StyleUpdate } from "./api/styles";
import { NEW_STYLE, styleFaults, styleInput, type StyleValues, styleValuesOf } from "./styleValues";
import { fieldErrors } from "./values";

const FIRST_VERSION = 0;

/** The form of one style, and its saving. `style` is left out for a new one. */
export function useStyleSave(characterId: string, style: Style | undefined, onSaved: () => void) {
  const [base, setBase] = useState(() => ({ version: style?.version ?? FIRST_VERSION, values: style ? styleValuesOf(style) : NEW_STYLE }));
  const form = useForm<StyleValues>({ initialValues: base.values, validate: styleFaults });
  const [problem, setProblem] = useState<Problem>();
  const [clash, setClash] = useState<{ message: string; current: Style }>();
  const [creating, create] = useMutation(StyleCreate);
  const [updating, update] = useMutation(StyleUpdate);

  const refuse = (refusal: Problem) => {
    setClash(undefined);
    form.setErrors(fieldErrors(refusal.fieldErrors));
    setProblem(refusal);
  };

  const add = async ({ steps, cfg, width, height, ...rest }: StyleValues) => {
    const input = { ...rest, characterId, steps: Number(steps), cfg: Number(cfg), width: Number(width), height: Number(height) };
    const result = outcome(await create({ input }), (data) => data.imageStyleCreate, "ImageStyle");
    return result.ok ? onSaved() : refuse(result.problem);
  };

  const send = async (id: string, values: StyleValues, version: number) => {
    const answer = await update({ input: styleInput(id, version, base.values, values) });
    const result = outcome(answer, (data) => data.imageStyleUpdate, "ImageStyle");
    const member = answer.data?.imageStyleUpdate;
    if (result.ok) return onSaved();
    if (member?.__typename === "Conflict" && member.current?.__typename === "ImageStyle") return setClash({ message: member.message, current: member.current });
    refuse(result.problem);
  };

  const takeTheirs = () => {
    if (!clash) return;
    const values = styleValuesOf(clash.current);
    setBase({ version: clash.current.version, values });
    form.setInitialValues(values);
    form.setValues(values);
    setClash(undefined);
  };

  return {
    form,
    base: base.values,
    problem,
    clash,
    saving: creating.fetching || updating.fetching,
    save: form.onSubmit((values) => {
      setProblem(undefined);
      void (style ? send(style.id, values, base.version) : add(values));
    }),
    keepMine: () => clash && style && void send(style.id, form.getValues(), clash.current.version),
    takeTheirs,
    goBack: () => setClash(undefined),
  };
}
