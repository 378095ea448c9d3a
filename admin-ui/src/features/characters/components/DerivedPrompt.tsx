import { Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "urql";

import { ErrorState } from "@/components";
import { problemFrom } from "@/lib/problems";

import { PreviewQuery } from "../api/characters";
import type { PersonalityValues } from "../values";
import classes from "./DerivedPrompt.module.css";

/** The prompt as text, and where it comes from. */
export function PromptBox({ text, old = false }: { text: string | undefined; old?: boolean }) {
  return (
    <section className={classes.box} aria-label="Derived prompt">
      <Text fw={600}>Derived prompt</Text>
      <Text size="sm" c="dimmed">
        What a language model is told before it writes as this character
      </Text>
      <p className={classes.text} data-old={old || undefined} aria-live="polite">
        {text ?? "…"}
      </p>
    </section>
  );
}

/** The prompt that these values would give, asked of the server a moment after the last change. */
export function DerivedPrompt({ personality }: { personality: PersonalityValues }) {
  const key = JSON.stringify(personality);
  const [asked] = useDebouncedValue(key, 250);
  const [{ data, error, fetching }] = useQuery({ query: PreviewQuery, variables: { personality: JSON.parse(asked) as PersonalityValues } });
  if (error && !data) return <ErrorState compact problem={problemFrom(error)} what="The prompt could not be derived." />;
  return <PromptBox text={data?.personalityPreview} old={fetching || asked !== key} />;
}
