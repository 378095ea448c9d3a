import { Button, Group, Modal, Stack, Text } from "@mantine/core";

import { useStore } from "@/lib/store";

import { asked } from "./confirm";

/** Shows what `confirm` asks; the shell holds the only one. */
export default function ConfirmDialog() {
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
