import { CloseButton, Kbd, TextInput } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";

export interface SearchFieldProps {
  /** What is searched now: from the URL. */
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
}

/** Narrows a list while one types; "/" goes here. */
export function SearchField({ value, onChange, placeholder }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const tell = useDebouncedCallback(onChange, 250);
  useHotkeys([["/", () => input.current?.focus()]]);
  // The URL changed by another way (back button, chip removed): follow it.
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  const change = (next: string) => {
    setText(next);
    tell(next.trim());
  };
  return (
    <TextInput
      ref={input}
      type="search"
      role="searchbox"
      aria-label={placeholder}
      placeholder={placeholder}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={text ? <CloseButton size="sm" aria-label="Clear search" onClick={() => change("")} /> : <Kbd size="xs">/</Kbd>}
      miw={180}
      style={{ flex: "1 1 220px", maxWidth: 360 }}
    />
  );
}
