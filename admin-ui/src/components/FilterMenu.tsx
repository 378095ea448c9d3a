import { Button, Menu, ScrollArea, TextInput } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";

export interface FilterChoice {
  value: string;
  label: string;
  /** How many there are of it. */
  count?: number | undefined;
}

export interface FilterMenuProps {
  label: string;
  choices: readonly FilterChoice[];
  chosen: readonly string[];
  onChange: (values: string[]) => void;
  /** One value at most: choosing another takes its place. */
  single?: boolean;
}

const MANY = 10;

/** A button with a list of values to narrow by; any number of them, or one. */
export function FilterMenu({ label, choices, chosen, onChange, single = false }: FilterMenuProps) {
  const [wanted, setWanted] = useState("");
  const shown = choices.filter((choice) => choice.label.toLowerCase().includes(wanted.trim().toLowerCase()));
  const others = single ? [] : chosen;
  const toggle = (value: string) => onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...others, value]);
  return (
    <Menu closeOnItemClick={single} position="bottom-start" shadow="md" onClose={() => setWanted("")} trapFocus returnFocus withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant={chosen.length ? "light" : "default"} rightSection={<IconChevronDown size={14} aria-hidden />} fw={500}>
          {label}
          {!single && chosen.length > 0 && ` · ${chosen.length}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.length > MANY && <TextInput size="xs" placeholder={`Find a ${label.toLowerCase()}`} aria-label={`Find a ${label.toLowerCase()}`} value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} m={4} data-autofocus />}
        <ScrollArea.Autosize mah={320} type="auto">
          {shown.map(({ value, label: word, count }) => (
            <Menu.CheckboxItem key={value} checked={chosen.includes(value)} onChange={() => toggle(value)} rightSection={count !== undefined && <span className="quiet">{count}</span>}>
              {word}
            </Menu.CheckboxItem>
          ))}
          {shown.length === 0 && <Menu.Label>Nothing fits.</Menu.Label>}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}
