import { Anchor, Card, Group, Select, Skeleton, Text, Title } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import { IconAlertTriangle, IconCheck, IconHelp, IconHourglass, IconTrendingDown } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useQuery } from "urql";

import { ErrorState, Stale } from "@/components";
import { bytes, plural } from "@/lib/format";
import { problemFrom } from "@/lib/problems";

import { type Advice, GpuAdviceQuery } from "../api/advice";
import classes from "./GpuAdvice.module.css";

const SIZES = ["512×512", "512×768", "768×768", "1024×1024", "1536×1536"];
const AGAIN = 10_000;
const LOOKS = {
  UNDER: { icon: IconTrendingDown, tone: "busy", word: "Room for more" },
  BALANCED: { icon: IconCheck, tone: "good", word: "Well used" },
  OVER: { icon: IconAlertTriangle, tone: "warn", word: "Overloaded" },
  UNKNOWN: { icon: IconHelp, tone: "warn", word: "Unknown" },
} as const;

/** What to do with each GPU for pictures of a size, and who uses its memory. */
export function GpuAdvice() {
  const [size, setSize] = useState("1024×1024");
  const [width = 0, height = 0] = size.split("×").map(Number);
  const [{ data, error }, execute] = useQuery({ query: GpuAdviceQuery, variables: { width, height } });
  const ask = () => execute({ requestPolicy: "network-only" });
  useInterval(ask, AGAIN, { autoInvoke: true });
  return (
    <section aria-label="GPU advice" className={classes.all}>
      <Group justify="space-between" gap="xs" mb="sm">
        <Title order={2}>GPUs</Title>
        <Select aria-label="For pictures of" data={SIZES.map((value) => ({ value, label: `For ${value} pixels` }))} value={size} onChange={(next) => next && setSize(next)} allowDeselect={false} size="xs" w={172} />
      </Group>
      {data ? (
        <Stale>
          {data.gpuAdvice.length === 0 ? (
            <Text c="dimmed">No GPU is known, on this machine or on an engine.</Text>
          ) : (
            <div className={classes.cards}>
              {data.gpuAdvice.map((advice, index) => (
                <OneGpu key={index} advice={advice} />
              ))}
            </div>
          )}
        </Stale>
      ) : error ? (
        <ErrorState compact problem={problemFrom(error)} what="The advice could not be loaded." onRetry={ask} />
      ) : (
        <Skeleton height={132} radius="lg" aria-busy />
      )}
    </section>
  );
}

function OneGpu({ advice: { name, gpu, engines, memoryTotal, memoryFree, batch, wait, verdict, reason, unknownReason } }: { advice: Advice }) {
  const look = LOOKS[verdict];
  const Icon = wait ? IconHourglass : look.icon;
  const memory = memoryTotal === null || memoryFree === null ? "memory unknown" : `${bytes(memoryFree)} of ${bytes(memoryTotal)} free`;
  return (
    <Card component="section" aria-label={name}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <div className={classes.who}>
          <b>{gpu ? `GPU ${gpu.index}: ${name}` : name}</b>
          <span className="quiet">
            {memory}
            {engines.length > 0 && " · "}
            {engines.map(({ id, name: engine }, index) => (
              <span key={id}>
                {index > 0 && ", "}
                <Anchor underline="always" renderRoot={(props) => <Link to="/settings/$tab" params={{ tab: "engines" }} search={{ engine: id }} {...props} />}>{engine}</Anchor>
              </span>
            ))}
          </span>
        </div>
        <span className={classes.verdict} data-tone={wait ? "warn" : look.tone}>
          <Icon size={15} stroke={2} aria-hidden />
          {wait ? "Wait" : look.word}
        </span>
      </Group>
      <p className={classes.say}>
        {batch !== null && !wait && <b>Up to {plural(batch, "picture")} at once. </b>}
        {reason}
      </p>
      {unknownReason && unknownReason !== reason && <p className={classes.quiet}>{unknownReason}</p>}
      {gpu && <Processes gpu={gpu} />}
    </Card>
  );
}

function Processes({ gpu: { processes, processesReason } }: { gpu: NonNullable<Advice["gpu"]> }) {
  if (!processes) return <p className={classes.quiet}>Its processes are unknown{processesReason ? `: ${processesReason}` : "."}</p>;
  if (processes.length === 0) return <p className={classes.quiet}>No process uses it.</p>;
  return (
    <table className={classes.processes} aria-label="Processes on it">
      <tbody>
        {processes.map(({ pid, name, memory, memoryReason, engine }) => (
          <tr key={pid}>
            <td>{engine?.name ?? name ?? "Unknown program"}</td>
            <td className="mono quiet">{pid}</td>
            <td title={memoryReason ?? undefined}>{memory === null ? <span className="quiet">unknown{memoryReason ? `: ${memoryReason}` : ""}</span> : bytes(memory)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
