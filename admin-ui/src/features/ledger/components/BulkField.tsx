import { Button, Group, Popover, TextInput } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";

interface Props {
  label: string;
  hint: string;
  action: string;
  onApply: (text: string) => void;
}

/** A button that asks for one line of text. */
export function BulkField({ label, hint, action, onApply }: Props) {
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState("");
  const apply = () => {
    setOpened(false);
    setText("");
    onApply(text.trim());
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button variant="default" size="compact-md" rightSection={<IconChevronDown size={14} aria-hidden />} onClick={() => setOpened(!opened)}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            apply();
          }}
        >
          <Group gap="xs" align="flex-end" wrap="nowrap">
            <TextInput label={hint} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus w={220} />
            <Button type="submit">{action}</Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
