import { useForm } from "@mantine/form";
import { useBlocker } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import { confirm } from "@/components";

import type { CharacterForm } from "./form";
import type { CharacterValues } from "./values";

const needed = (values: CharacterValues) => ({
  ...(values.name.trim() === "" && { name: "A character needs a name." }),
  ...(values.age === "" && { age: "A character needs an age." }),
});

/** The form; leaving it with changes asks first, until `leave` is called. */
export function useCharacterForm(initialValues: CharacterValues): { form: CharacterForm; leave: () => void } {
  const form = useForm<CharacterValues>({ initialValues, validate: needed });
  const free = useRef(false);
  useBlocker({
    shouldBlockFn: async () => {
      if (free.current || !form.isDirty()) return false;
      return !(await confirm({ title: "Leave without saving?", body: "What you changed here is lost.", action: "Leave", danger: true }));
    },
    enableBeforeUnload: () => !free.current && form.isDirty(),
  });
  return { form, leave: () => void (free.current = true) };
}

/** Brings the first faulty field into view whenever faults were found. */
export function useShowFaults(form: CharacterForm): void {
  const faults = Object.keys(form.errors).join();
  useEffect(() => {
    if (faults) document.querySelector<HTMLElement>("form [aria-invalid='true'], form [data-invalid]")?.focus();
  }, [faults]);
}
