import { Button, Text, Textarea } from "@mantine/core";
import { IconArrowsDiff, IconX } from "@tabler/icons-react";
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
  /** The workflow takes a negative prompt too. */
  negative: boolean;
  /** What stands for the prompt when nothing is written; undefined: it must be written. */
  instead?: string | undefined;
}

const lengthOf = (text: string) => text.trim().length;
export const tooLong = (text: string) => (lengthOf(text) > MAX_PROMPT ? `${lengthOf(text) - MAX_PROMPT} characters too many` : undefined);

function Label({ name, text }: { name: string; text: string }) {
  return (
    <span className={classes.label}>
      {name}
      <Text span size="xs" c={tooLong(text) ? "var(--bad)" : "dimmed"} fw={400}>
        {lengthOf(text)} / {MAX_PROMPT}
      </Text>
    </span>
  );
}

/** What to picture, and what becomes of it with character and style. */
export function PromptFields({ draft, set, preview, errors, input, negative, instead }: Props) {
  const comparing = draft.promptB !== null;
  const written = draft.prompt.trim() !== "" || instead !== undefined;
  const differs = preview && written && (preview.prompt !== draft.prompt.trim() || preview.negativePrompt !== draft.negativePrompt.trim());
  return (
    <>
      <div>
        <Textarea
          ref={input}
          label={<Label name={comparing ? "Prompt A" : "Prompt"} text={draft.prompt} />}
          labelProps={{ className: classes.wide }}
          placeholder={instead ?? "At a café in the morning light, smiling, 85mm photo"}
          autosize
          minRows={3}
          maxRows={10}
          value={draft.prompt}
          onChange={(event) => set({ prompt: event.currentTarget.value })}
          error={tooLong(draft.prompt) ?? (written ? errors.prompt : undefined)}
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
      {comparing && (
        <Textarea
          label={<Label name="Prompt B" text={draft.promptB ?? ""} />}
          labelProps={{ className: classes.wide }}
          placeholder="What to compare with: the same seeds, other words"
          autosize
          minRows={3}
          maxRows={10}
          value={draft.promptB ?? ""}
          onChange={(event) => set({ promptB: event.currentTarget.value })}
          error={tooLong(draft.promptB ?? "") ?? errors.promptB}
        />
      )}
      <Button className={classes.compare} variant="subtle" color="gray" size="compact-sm" leftSection={comparing ? <IconX size={15} aria-hidden /> : <IconArrowsDiff size={15} aria-hidden />} onClick={() => set({ promptB: comparing ? null : draft.prompt })}>
        {comparing ? "One prompt only" : "Compare with another prompt"}
      </Button>
      {negative && (
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
      )}
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
