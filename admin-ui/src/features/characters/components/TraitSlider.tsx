import { Slider } from "@mantine/core";

import classes from "./PersonalityFields.module.css";

interface Props {
  label: string;
  low: string;
  high: string;
  value: number;
  onChange: (value: number) => void;
  error?: React.ReactNode;
  max?: number;
  /** Beyond these the word at that end is part of the prompt. */
  marks?: { low: number; high: number };
}

/** A number between two words. The word that counts now is strong. */
export function TraitSlider({ label, low, high, value, onChange, error, max = 1, marks }: Props) {
  return (
    <div className={classes.trait}>
      <span>{label}</span>
      <Slider
        size="sm"
        min={0}
        max={max}
        step={0.05}
        value={value}
        // Steps of 0.05 add up to 0.15000000000000002.
        onChange={(next) => onChange(Math.round(next * 100) / 100)}
        label={null}
        thumbLabel={label}
        thumbProps={{ "aria-valuetext": value.toFixed(2) }}
        {...(marks && { marks: [{ value: marks.low }, { value: marks.high }] })}
      />
      <span className={classes.value}>{value.toFixed(2)}</span>
      <span className={classes.ends} aria-hidden>
        <span data-on={(marks && value < marks.low) || undefined}>{low}</span>
        <span data-on={(marks && value > marks.high) || undefined}>{high}</span>
      </span>
      {error && <span className={classes.error}>{error}</span>}
    </div>
  );
}
