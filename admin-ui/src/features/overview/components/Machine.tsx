import { Card, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { useMemo } from "react";

import { type Telemetry, useTelemetry } from "@/app/shell/telemetry";
import { Sparkline } from "@/components";
import { bytes, percent } from "@/lib/format";

import classes from "./Machine.module.css";

type Line = { name: string; now: string; aside: string; value: (sample: Telemetry) => number | null };

function lines(latest: Telemetry): Line[] {
  const cards = latest.gpu.gpus.map((card): Line[] => {
    const mine = (sample: Telemetry) => sample.gpu.gpus.find(({ index }) => index === card.index);
    const name = latest.gpu.gpus.length > 1 ? `GPU ${card.index}` : "GPU";
    const share = (one = mine(latest)) => (one?.memoryTotal && one.memoryUsed !== null ? (one.memoryUsed / one.memoryTotal) * 100 : null);
    const heat = card.temperature === null ? "" : ` · ${Math.round(card.temperature)} °C`;
    return [
      { name: `${name} load`, now: card.utilization === null ? "unknown" : percent(card.utilization), aside: `${card.name}${heat}`, value: (sample) => mine(sample)?.utilization ?? null },
      {
        name: `${name} memory`,
        now: share() === null ? "unknown" : percent(share() ?? 0),
        aside: card.memoryTotal === null || card.memoryUsed === null ? (card.reason ?? "") : `${bytes(card.memoryUsed)} of ${bytes(card.memoryTotal)}`,
        value: (sample) => share(mine(sample)),
      },
    ];
  });
  return [
    { name: "Processor", now: percent(latest.cpuPercent), aside: `${latest.cpuCount} cores`, value: ({ cpuPercent }) => cpuPercent },
    { name: "Memory", now: percent(latest.memoryPercent), aside: `${bytes(latest.memoryUsed)} of ${bytes(latest.memoryTotal)} · ours ${bytes(latest.ownMemory)}`, value: ({ memoryPercent }) => memoryPercent },
    ...cards.flat(),
  ];
}

/** Processor, memory and graphics cards over the last ten minutes. */
export function Machine() {
  const { latest, history } = useTelemetry();
  const times = useMemo(() => history.map(({ at }) => Date.parse(at)), [history]);
  if (!latest) {
    return (
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="sm" aria-busy>
        <Skeleton height={128} radius="lg" />
        <Skeleton height={128} radius="lg" />
        <Skeleton height={128} radius="lg" />
      </SimpleGrid>
    );
  }
  const shown = lines(latest);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: Math.min(4, shown.length + (latest.gpu.available ? 0 : 1)) }} spacing="sm">
      {shown.map((line) => (
        <Card key={line.name} component="section" aria-label={line.name} className={classes.card}>
          <div className={classes.head}>
            <Text size="sm" fw={600}>
              {line.name}
            </Text>
            <Text className={classes.now}>{line.now}</Text>
          </div>
          <Text size="xs" c="dimmed" truncate>
            {line.aside}
          </Text>
          <Sparkline label={`${line.name} over the last ten minutes, now ${line.now}`} times={times} values={history.map(line.value)} max={100} height={48} />
        </Card>
      ))}
      {!latest.gpu.available && (
        <Card component="section" aria-label="GPU" className={classes.card}>
          <Text size="sm" fw={600}>
            No GPU
          </Text>
          <Text size="sm" c="dimmed" lineClamp={4}>
            {latest.gpu.reason ?? "No graphics card was found."} Pictures are made by the engine, which may have one elsewhere.
          </Text>
        </Card>
      )}
    </SimpleGrid>
  );
}
