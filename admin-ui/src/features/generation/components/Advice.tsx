import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCpu2, IconHelpCircle } from "@tabler/icons-react";
import { useQuery } from "urql";

import { bytes, plural } from "@/lib/format";

import { GpuAdviceQuery } from "../api/orders";
import { type Room, roomsOf } from "../room";
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

const toneOf = ({ advice, batch }: Room) => (advice.wait ? "warn" : batch === undefined ? "idle" : "good");
const ICONS = { warn: IconAlertTriangle, idle: IconHelpCircle, good: IconCpu2 };

/** What the GPUs have room for at this size, before one presses. */
export function Advice({ width, height, engineId, batch, most, onBatch }: Props) {
  const [{ data }] = useQuery({ query: GpuAdviceQuery, variables: { width, height } });
  const all = data?.gpuAdvice ?? [];
  const meant = engineId === null ? all : all.filter(({ engines }) => engines.some(({ id }) => id === engineId));
  if (meant.length === 0) return null;
  return (
    <ul className={classes.list} aria-label="What the GPUs have room for">
      {roomsOf(meant).map((room, index) => (
        <Line key={`${room.who} ${index}`} room={room} batch={batch} most={most} onBatch={onBatch} />
      ))}
    </ul>
  );
}

function Line({ room, batch, most, onBatch }: { room: Room } & Pick<Props, "batch" | "most" | "onBatch">) {
  const { advice, who } = room;
  const tone = toneOf(room);
  const Icon = ICONS[tone];
  const fits = room.batch === undefined ? undefined : Math.min(room.batch, most);
  const tooMany = fits !== undefined && batch !== undefined && batch > fits;
  const says = advice.wait ? `${who}: better wait.` : fits === undefined ? `${who}: how many pictures fit is not known.` : `${who} has room for ${plural(fits, "picture")} at once.`;
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
      {fits !== undefined && batch !== undefined && batch !== fits && !advice.wait && (
        <Button variant="subtle" size="compact-xs" onClick={() => onBatch(fits)}>
          Use {fits}
        </Button>
      )}
    </li>
  );
}
