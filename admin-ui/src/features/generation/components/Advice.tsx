import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCpu2, IconHelpCircle } from "@tabler/icons-react";
import { useQuery } from "urql";

import { bytes, plural } from "@/lib/format";

import { type Advice as GpuAdvice, GpuAdviceQuery } from "../api/orders";
import classes from "./Advice.module.css";

interface Props {
  width: number;
  height: number;
  engineId: string | null;
  /** How many pictures are asked for; undefined where the workflow does not leave that open. */
  batch: number | undefined;
  most: number;
  onBatch: (batch: number) => void;
}

const toneOf = ({ wait, batch }: GpuAdvice) => (wait ? "warn" : batch === null ? "idle" : "good");
const ICONS = { warn: IconAlertTriangle, idle: IconHelpCircle, good: IconCpu2 };

/** What the GPUs have room for at this size, before one presses. */
export function Advice({ width, height, engineId, batch, most, onBatch }: Props) {
  const [{ data }] = useQuery({ query: GpuAdviceQuery, variables: { width, height } });
  const all = data?.gpuAdvice ?? [];
  const meant = engineId === null ? all : all.filter(({ engines }) => engines.some(({ id }) => id === engineId));
  if (meant.length === 0) return null;
  return (
    <ul className={classes.list} aria-label="What the GPUs have room for">
      {meant.map((advice, index) => (
        <Line key={`${advice.name} ${index}`} advice={advice} batch={batch} most={most} onBatch={onBatch} />
      ))}
    </ul>
  );
}

function Line({ advice, batch, most, onBatch }: { advice: GpuAdvice } & Pick<Props, "batch" | "most" | "onBatch">) {
  const tone = toneOf(advice);
  const Icon = ICONS[tone];
  const room = advice.batch === null ? undefined : Math.min(advice.batch, most);
  const tooMany = room !== undefined && batch !== undefined && batch > room;
  const who = advice.engines.length > 0 ? `${advice.name} (${advice.engines.map(({ name }) => name).join(", ")})` : advice.name;
  const says = advice.wait ? `${who}: better wait.` : room === undefined ? `${who}: how many pictures fit is not known.` : `${who} has room for ${plural(room, "picture")} at once.`;
  const why = advice.unknownReason ?? advice.reason;
  return (
    <li className={classes.line} data-tone={tooMany ? "warn" : tone}>
      <Icon size={16} stroke={1.7} aria-hidden />
      <span>
        {says}{" "}
        <span className="quiet">
          {why}
          {advice.memoryFree !== null && advice.memoryTotal !== null && ` ${bytes(advice.memoryFree)} of ${bytes(advice.memoryTotal)} free.`}
        </span>
      </span>
      {room !== undefined && batch !== undefined && batch !== room && !advice.wait && (
        <Button variant="subtle" size="compact-xs" onClick={() => onBatch(room)}>
          Use {room}
        </Button>
      )}
    </li>
  );
}
