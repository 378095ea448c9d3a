import { Alert, Anchor, Button, Group, Stack } from "@mantine/core";
import { IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { CopyId, Fact, Facts, Meter, ProgressLine, RelativeTime, StateBadge } from "@/components";
import { SandboxLabel } from "@/features/library/components/SandboxLabel";
import { milliseconds } from "@/lib/format";

import type { Engine } from "../api/engines";
import { asideWords, memoryOf, standingOf } from "../standing";
import type { useEngineSteps } from "../useEngineSteps";
import { limitWords } from "./EngineTable";
import { Models } from "./Models";
import { SetAside } from "./SetAside";

const icon = (Icon: typeof IconPencil) => <Icon size={15} stroke={1.7} aria-hidden />;

interface Props {
  engine: Engine;
  allowed: boolean;
  steps: ReturnType<typeof useEngineSteps>;
  onEdit: () => void;
}

/** All that is known of one engine, what it has, and what can be done with it. */
export function EngineDetail({ engine, allowed, steps, onEdit }: Props) {
  const { percent, text } = memoryOf(engine);
  const { currentJob } = engine;
  const standing = standingOf(engine);
  return (
    <Stack gap="lg">
      {allowed && <Steps engine={engine} steps={steps} onEdit={onEdit} />}
      <SetAside engines={[engine]} steps={allowed ? steps : undefined} />
      {engine.lastError && (
        <Alert color={engine.state === "ONLINE" ? "gray" : "red"} variant="light" title={engine.state === "ONLINE" ? "Its last error" : "What is wrong"}>
          {engine.lastError}
        </Alert>
      )}
      <Facts>
        <Fact name="State">
          <Group gap="xs">
            <StateBadge state={standing} label={standing === "SET_ASIDE" ? asideWords(engine) : undefined} /> {engine.sandbox && <SandboxLabel />}
          </Group>
        </Fact>
        <Fact name="Address">
          <CopyId value={engine.url} name="Address" length={0} />
        </Fact>
        <Fact name="Comes from">{engine.origin === "SETTINGS" ? "The settings: it comes and goes with them" : "Somebody added it here"}</Fact>
        <Fact name="Version">{engine.version}</Fact>
        <Fact name="Device">{engine.deviceName}</Fact>
        <Fact name="Memory">
          {percent === null ? (
            <span className="quiet">Unknown: {text}</span>
          ) : (
            <Stack gap={6}>
              {text}
              <Meter percent={percent} label="Its memory" text={text} warnAt={85} dangerAt={95} />
            </Stack>
          )}
        </Fact>
        <Fact name="Runs">
          {currentJob && (
            <Stack gap={6}>
              <Anchor renderRoot={(props) => <Link to="/queue/$jobId" params={{ jobId: currentJob.id }} {...props} />}>{currentJob.askedPrompt || currentJob.prompt}</Anchor>
              <ProgressLine percent={currentJob.progress.percent} label="Progress of its job" />
            </Stack>
          )}
        </Fact>
        <Fact name="Prompts on it">{engine.queueRemaining}</Fact>
        <Fact name="Limits">{limitWords(engine) || <span className="quiet">None</span>}</Fact>
        <Fact name="Last model">{engine.lastCheckpoint}</Fact>
        <Fact name="Answers in">{engine.latencyMs !== null && milliseconds(engine.latencyMs)}</Fact>
        <Fact name="Seen">
          <RelativeTime at={engine.lastSeenAt} missing="never" />
        </Fact>
      </Facts>
      <Models engine={engine} />
    </Stack>
  );
}

function Steps({ engine, steps: { enable, take, busy }, onEdit }: Omit<Props, "allowed">) {
  const { enabled, draining, origin } = engine;
  return (
    <Group gap="xs">
      <Button variant="light" size="compact-md" leftSection={icon(IconPencil)} onClick={onEdit}>
        Edit
      </Button>
      {(!enabled || draining) && (
        <Button variant="default" size="compact-md" leftSection={icon(IconPlayerPlay)} loading={busy} onClick={() => void enable(engine)}>
          Enable
        </Button>
      )}
      {enabled && !draining && (
        <Button variant="default" size="compact-md" leftSection={icon(IconPlayerPause)} loading={busy} onClick={() => void take("drain", engine)}>
          Drain
        </Button>
      )}
      {enabled && (
        <Button variant="default" size="compact-md" loading={busy} onClick={() => void take("disable", engine)}>
          Disable
        </Button>
      )}
      {origin === "PERSON" && (
        <Button variant="subtle" color="red" size="compact-md" leftSection={icon(IconTrash)} loading={busy} onClick={() => void take("remove", engine)}>
          Remove
        </Button>
      )}
    </Group>
  );
}
