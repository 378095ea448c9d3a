import { Tooltip } from "@mantine/core";
import { IconHourglass, IconHourglassEmpty } from "@tabler/icons-react";

import { exact, useNow } from "@/lib/time";

import { clock, leaseAt } from "../countdown";
import classes from "./LeaseCountdown.module.css";

/** How long a lock still holds without a heartbeat. */
export function LeaseCountdown({ until }: { until: string | null }) {
  const lease = leaseAt(until, useNow());
  if (!until || !lease) return null;
  const Icon = lease.over ? IconHourglassEmpty : IconHourglass;
  return (
    <Tooltip label={lease.over ? `The lease ended ${exact(until)}. Whoever starts a run takes the lock over.` : `The lock holds until ${exact(until)}, and longer with each heartbeat.`} multiline maw={300}>
      <span className={classes.lease} data-tone={lease.over ? "bad" : lease.soon ? "warn" : undefined} role="timer">
        <Icon size={14} stroke={1.8} aria-hidden />
        {lease.over ? `Lease over for ${clock(lease.seconds)}` : `${clock(lease.seconds)} left`}
      </span>
    </Tooltip>
  );
}
