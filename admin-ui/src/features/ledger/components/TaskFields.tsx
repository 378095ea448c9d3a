import { Select, SimpleGrid, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useQuery } from "urql";

import { FacetsQuery } from "../api/tasks";
import { PRIORITIES, SCOPE_WORDS, SCOPES } from "../kinds";
import { TASK_LABELS, type TaskValues } from "../taskValues";

/** Everything of a task that a person writes. */
export function TaskFields({ form }: { form: UseFormReturnType<TaskValues> }) {
  const [{ data }] = useQuery({ query: FacetsQuery });
  const props = (name: keyof TaskValues) => ({ label: TASK_LABELS[name], ...form.getInputProps(name) });
  return (
    <>
      <Textarea autosize minRows={1} maxRows={4} withAsterisk autoFocus data-autofocus {...props("title")} />
      <SimpleGrid cols={2}>
        <Select allowDeselect={false} data={SCOPES.map((value) => ({ value, label: SCOPE_WORDS[value] }))} {...props("scope")} />
        <Select allowDeselect={false} placeholder="None" data={PRIORITIES.map((value) => value)} {...props("priority")} />
      </SimpleGrid>
      <TagsInput data={data?.ledger.tags.map(({ name }) => name) ?? []} splitChars={[",", " "]} {...props("tags")} />
      <TextInput description="The folders that it touches, by commas. A run may change nothing outside of them." placeholder="backend/app/api" {...props("surface")} />
      <TagsInput description="Keys of tasks that must be done before." placeholder="T-20260101-001" splitChars={[",", " "]} {...props("dependsOn")} />
      <Textarea autosize minRows={2} description="What must hold for it to be done, one line each." {...props("definitionOfDone")} />
      <TagsInput description="Names of services that must be healthy before work begins." {...props("requires")} />
      <Textarea autosize minRows={3} {...props("note")} />
    </>
  );
}
