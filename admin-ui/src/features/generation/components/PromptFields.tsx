import { Text, Textarea } from "@mantine/core";
import type { Ref } from "react";

import type { Preview } from "../api/orders";
import type { Draft } from "../order";
import classes from "./PromptFields.module.css";

export const MAX_PROMPT = 2000;

interface Props {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  preview: Preview | undefined;
  errors: Record<string, string>;
  input: Ref<HTMLTextAreaElement>;
}

/** What to picture, and what becomes of it with character and style. */
export function PromptFields({ draft, set, preview, errors, input }: Props) {
  const length = draft.prompt.trim().length;
  const tooLong = length > MAX_PROMPT ? `${length - MAX_PROMPT} characters too many` : undefined;
  const differs = preview && draft.prompt.trim() !== "" && (preview.prompt !== draft.prompt.trim() || preview.negativePrompt !== draft.negativePrompt.trim());
  return (
    <>
      <div>
        <Textarea
          ref={input}
          label={
            <span className={classes.label}>
              Prompt
              <Text span size="xs" c={tooLong ? "var(--bad)" : "dimmed"} fw={400}>
                {length} / {MAX_PROMPT}
              </Text>
            </span>
          }
          labelProps={{ className: classes.wide }}
          placeholder="At a café in the morning light, smiling, 85mm photo"
          autosize
          minRows={3}
          maxRows={10}
          value={draft.prompt}
          onChange={(event) => set({ prompt: event.currentTarget.value })}
          error={tooLong ?? errors.prompt}
          data-autofocus
        />
        {differs && (
          <div className={classes.sent} aria-live="polite">
            <Text size="xs" c="dimmed" fw={600}>
              As it will be sent
            </Text>
            <p>
              <Resolved full={preview.prompt} own={draft.prompt.trim()} />
            </p>
            {preview.negativePrompt && (
              <p>
                <span className="quiet">Not: </span>
                <Resolved full={preview.negativePrompt} own={draft.negativePrompt.trim()} />
              </p>
            )}
          </div>
        )}
      </div>
      <Textarea
        label="Negative prompt"
        placeholder="What to keep out"
        autosize
        minRows={1}
        maxRows={5}
        value={draft.negativePrompt}
        onChange={(event) => set({ negativePrompt: event.currentTarget.value })}
        error={errors.negativePrompt}
      />
    </>
  );
}

/** What was written stands out from what character and style add. */
function Resolved({ full, own }: { full: string; own: string }) {
  const at = own ? full.indexOf(own) : -1;
  if (at < 0) return <span className="quiet">{full}</span>;
  return (
    <>
      <span className="quiet">{full.slice(0, at)}</span>
      {own}
      <span className="quiet">{full.slice(at + own.length)}</span>
    </>
  );
}
