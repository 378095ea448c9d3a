import { useForm } from "@mantine/form";
import { useBlocker } from "@tanstack/react-router";
import { type FormEvent, useRef, useState } from "react";
import { useMutation } from "urql";

import { confirm } from "@/components";
import { outcome, type Problem } from "@/lib/problems";

import { TaskUpdate } from "./api/taskChanges";
import type { Content } from "./api/tasks";
import { faultsOf, type TaskValues, updateInput, valuesOf } from "./taskValues";

interface Clash {
  message: string;
  current: Content;
}

const needed = { title: (title: string) => (title.trim() ? null : "A task needs a title.") };

/** The form of a task and its saving; leaving it with changes asks first. When somebody else saved first, `clash` holds their version until one has chosen. */
export function useTaskSave(start: Content, onSaved: () => void) {
  const form = useForm<TaskValues>({ initialValues: valuesOf(start), validate: needed });
  const [base, setBase] = useState({ version: start.version, values: valuesOf(start) });
  const [problem, setProblem] = useState<Problem>();
  const [clash, setClash] = useState<Clash>();
  const [{ fetching }, execute] = useMutation(TaskUpdate);
  const saved = useRef(false);
  useBlocker({
    shouldBlockFn: async () => {
      if (saved.current || !form.isDirty()) return false;
      return !(await confirm({ title: "Leave without saving?", body: "What you changed here is lost.", action: "Leave", danger: true }));
    },
    enableBeforeUnload: () => !saved.current && form.isDirty(),
  });

  const send = async (version: number) => {
    setProblem(undefined);
    const answer = await execute({ input: updateInput(start.key, version, base.values, form.getValues()) });
    const result = outcome(answer, (data) => data.taskUpdate, "Task");
    if (result.ok) {
      saved.current = true;
      return onSaved();
    }
    const member = answer.data?.taskUpdate;
    if (member?.__typename === "Conflict" && member.current?.__typename === "Task") return setClash({ message: member.message, current: member.current });
    setClash(undefined);
    form.setErrors(faultsOf(result.problem.fieldErrors));
    setProblem(result.problem);
  };

  const takeTheirs = () => {
    if (!clash) return;
    const values = valuesOf(clash.current);
    setBase({ version: clash.current.version, values });
    form.setInitialValues(values);
    form.setValues(values);
    setClash(undefined);
  };

  const save = (event: FormEvent<HTMLFormElement>) => form.onSubmit(() => void send(base.version))(event);

  return { form, base: base.values, problem, clash, saving: fetching, save, keepMine: () => clash && void send(clash.current.version), takeTheirs, goBack: () => setClash(undefined) };
}
