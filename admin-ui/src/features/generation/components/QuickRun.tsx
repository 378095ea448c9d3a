import { Button, Stack, Textarea } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useQuery } from "urql";

import { ProblemAlert } from "@/components";

import { ChosenCharacter } from "../api/orders";
import type { WorkflowWhole } from "../api/workflows";
import { EMPTY, inputOf, parameterOf, type Value } from "../order";
import { useStart } from "../useStart";
import { CharacterField } from "./CharacterField";
import { ImageField } from "./ImageField";
import { ValueField } from "./ValueField";

/** Runs the workflow with its defaults: asks only for what it cannot do without. */
export function QuickRun({ workflow }: { workflow: WorkflowWhole }) {
  const navigate = useNavigate();
  const [character, setCharacter] = useState<string>();
  const [prompt, setPrompt] = useState("");
  const [values, setValues] = useState<Record<string, Value>>({});
  const [{ data }] = useQuery({ query: ChosenCharacter, variables: { id: character ?? "" }, pause: character === undefined });
  const chosen = data?.character?.id === character ? (data?.character ?? undefined) : undefined;
  const { start, starting, problem } = useStart((job) => void navigate({ to: "/generate", search: { job: job.id, character, workflow: workflow.key } }));
  const takes = parameterOf(workflow, "prompt");
  const open = workflow.parameters.filter(({ name, kind, required, default: standard }) => required && name !== "prompt" && name !== "seed" && name !== "checkpoint" && (kind === "IMAGE" || standard === null));
  const errors = problem?.fieldErrors ?? {};
  const set = (name: string, value: Value | null) => setValues((before) => Object.fromEntries(Object.entries({ ...before, [name]: value }).filter((entry): entry is [string, Value] => entry[1] !== null)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void start(inputOf({ ...EMPTY, workflow: workflow.key, prompt, values }, { character }, workflow));
  };
  return (
    <form onSubmit={submit} aria-label="Run with defaults">
      <Stack gap="sm">
        <CharacterField chosen={chosen} onChange={setCharacter} />
        {takes && <Textarea label="Prompt" autosize minRows={2} maxRows={6} value={prompt} onChange={(event) => setPrompt(event.currentTarget.value)} placeholder={chosen ? `${chosen.name} as their appearance and style tell` : undefined} error={errors.prompt} />}
        {open.map((parameter) =>
          parameter.kind === "IMAGE" ? (
            <ImageField key={parameter.name} label={parameter.label} required value={values[parameter.name] as string | undefined} brought={undefined} onChange={(id) => set(parameter.name, id)} character={chosen} error={errors[parameter.name] ?? errors[`parameters.${parameter.name}`]} />
          ) : (
            <ValueField key={parameter.name} parameter={parameter} value={values[parameter.name]} resolved={undefined} offered={parameter.choices ?? undefined} onChange={(value) => set(parameter.name, value)} error={errors[parameter.name] ?? errors[`parameters.${parameter.name}`]} />
          ),
        )}
        <ProblemAlert problem={problem && Object.keys(errors).length > 0 ? { ...problem, message: [problem.message, ...Object.values(errors)].join(" ") } : problem} />
        <Button.Group>
          <Button type="submit" fullWidth loading={starting} leftSection={<IconPlayerPlay size={17} aria-hidden />}>
            Run with its defaults
          </Button>
          <Button variant="default" style={{ flex: "none" }} renderRoot={(props) => <Link to="/generate" search={{ workflow: workflow.key, character }} {...props} />}>
            Set more
          </Button>
        </Button.Group>
      </Stack>
    </form>
  );
}
