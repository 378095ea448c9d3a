import { Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { ProblemAlert } from "@/components";
import type { Problem } from "@/lib/problems";

import type { CharacterForm } from "../form";
import { AppearanceFields } from "./AppearanceFields";
import classes from "./FormSections.module.css";
import { PersonalityFields } from "./PersonalityFields";
import { ProfileFields } from "./ProfileFields";

interface Props {
  form: CharacterForm;
  /** Left out for a new one. */
  characterId?: string;
  problem: Problem | undefined;
  saving: boolean;
  action: string;
  /** What stands before the buttons. */
  api?: ReactNode;
  onCancel: () => void;
  onSubmit: () => void;
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <Card component="section" padding="lg" id={id} aria-label={title}>
      <Title order={2} mb="md">
        {title}
      </Title>
      {children}
    </Card>
  );
}

/** The whole of a character to fill in, with what became of saving at the bottom of the screen. */
export function FormSections({ form, characterId, problem, saving, action, api, onCancel, onSubmit }: Props) {
  const faults = Object.keys(form.errors).length;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Stack gap="md">
        <Section id="profile" title="Profile">
          <ProfileFields form={form} isNew={characterId === undefined} />
        </Section>
        <Section id="personality" title="Personality">
          <PersonalityFields form={form} />
        </Section>
        <Section id="appearance" title="Appearance">
          <AppearanceFields form={form} {...(characterId !== undefined && { characterId })} />
        </Section>
      </Stack>
      <div className={classes.bar}>
        {problem && (faults === 0 || problem.kind !== "InvalidInput") && <ProblemAlert problem={problem} />}
        <Group justify="flex-end" gap="xs">
          {faults > 0 && (
            <Text c="var(--bad)" mr="auto" role="alert">
              {faults === 1 ? "One field needs a look." : `${faults} fields need a look.`}
            </Text>
          )}
          {api}
          <Button variant="default" onClick={onCancel} disabled={saving}>
            Cancel
          </Button>
          <Button type="submit" loading={saving}>
            {action}
          </Button>
        </Group>
      </div>
    </form>
  );
}
