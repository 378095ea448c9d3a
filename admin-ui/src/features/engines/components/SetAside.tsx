import { Button, Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { Banner } from "@/components";

import type { EngineStanding } from "../api/engines";
import { asideWords, standingOf } from "../standing";
import type { useEngineSteps } from "../useEngineSteps";

interface Props {
  engines: readonly EngineStanding[];
  /** Undefined for who may not use them again. */
  steps: Pick<ReturnType<typeof useEngineSteps>, "enable" | "busy"> | undefined;
  /** Says which engine it is, where that does not show already. */
  named?: boolean;
}

/** The engines that get no jobs because they failed some by their own fault: until when, why, and the way back. */
export function SetAside({ engines, steps, named = false }: Props) {
  const aside = engines.filter((engine) => standingOf(engine) === "SET_ASIDE");
  if (aside.length === 0) return null;
  return (
    <Stack gap="xs" mb={named ? "md" : 0}>
      {aside.map((engine) => (
        <Banner
          key={engine.id}
          tone="warn"
          icon={IconAlertTriangle}
          title={[named && engine.name, asideWords(engine), engine.setAsideReason?.replace(/\.$/, "")].filter(Boolean).join(" · ")}
          action={
            steps && (
              <Button size="compact-md" variant="default" loading={steps.busy} aria-label={named ? `Use again: ${engine.name}` : undefined} onClick={() => void steps.enable(engine)}>
                Use again
              </Button>
            )
          }
        >
          It failed jobs by its own fault. Mend or restart it: after a restart it is used again at once, without one it is tried with one job when the time is up.
        </Banner>
      ))}
    </Stack>
  );
}
