import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { createStore, useStore } from "@/lib/store";

export interface Question {
  title: string;
  /** What will happen, and to how many. */
  body: ReactNode;
  /** The verb: "Delete 3 pictures". */
  action: string;
  danger?: boolean;
}

const asked = createStore<(Question & { answer: (yes: boolean) => void }) | null>(null);

/** Asks the person: `if (await confirm({...})) …`. */
export function confirm(question: Question): Promise<boolean> {
  asked.get()?.answer(false);
  return new Promise((resolve) => asked.set({ ...question, answer: resolve }));
}

/** Shows what `confirm` asks; the shell holds the only one. */
export function ConfirmDialog() {
  const question = useStore(asked);
  const close = (yes: boolean) => {
    question?.answer(yes);
    asked.set(null);
  };
  return (
    <Modal opened={question !== null} onClose={() => close(false)} title={<Text fw={600}>{question?.title}</Text>} centered>
      {question && (
        <Stack>
          <Text size="md">{question.body}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => close(false)} data-autofocus={question.danger || undefined}>
              Cancel
            </Button>
            <Button color={question.danger ? "red" : undefined} onClick={() => close(true)} data-autofocus={!question.danger || undefined}>
              {question.action}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
