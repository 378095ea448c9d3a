import { Input, NumberInput, UnstyledButton } from "@mantine/core";

import { type Draft, SIZES, withValue } from "../order";
import classes from "./SizeField.module.css";

interface Props {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  /** As preset, style and workflow have it. */
  width: number | undefined;
  height: number | undefined;
  errors: Record<string, string>;
}

/** The picture's shape: a common one with a press, or any. */
export function SizeField({ draft, set, width, height, errors }: Props) {
  const own = (name: "width" | "height") => (typeof draft.values[name] === "number" ? draft.values[name] : undefined);
  const now = { width: own("width") ?? width, height: own("height") ?? height };
  const side = (name: "width" | "height", label: string) => (
    <NumberInput
      aria-label={label}
      min={256}
      max={4096}
      step={64}
      allowDecimal={false}
      placeholder={String(now[name] ?? "")}
      value={own(name) ?? ""}
      onChange={(value) => set(withValue(draft, name, typeof value === "number" ? value : null))}
      error={Boolean(errors[name])}
    />
  );
  const faults = [errors.width && `Width ${errors.width}`, errors.height && `Height ${errors.height}`].filter(Boolean).join(". ");
  return (
    <Input.Wrapper label="Size" error={faults || undefined} labelElement="div" className={classes.field}>
      <div className={classes.row}>
        <div className={classes.shapes} role="group" aria-label="Common shapes">
          {SIZES.map((size) => {
            const chosen = now.width === size.width && now.height === size.height;
            const scale = 18 / Math.max(size.width, size.height);
            return (
              <UnstyledButton key={size.label} className={classes.shape} aria-pressed={chosen} aria-label={`${size.label}, ${size.width} by ${size.height}`} onClick={() => set({ values: { ...draft.values, width: size.width, height: size.height } })}>
                <span className={classes.outline} style={{ width: size.width * scale, height: size.height * scale }} />
                {size.label}
              </UnstyledButton>
            );
          })}
        </div>
        <div className={classes.numbers}>
          {side("width", "Width in pixels")}
          <span aria-hidden>×</span>
          {side("height", "Height in pixels")}
        </div>
      </div>
    </Input.Wrapper>
  );
}
