import { Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { words } from "@/lib/format";

import type { Job } from "../api/jobs";
import classes from "./Failure.module.css";

/** Why there is no picture, and where it happened. */
export function Failure({ job }: { job: Job }) {
  const { error } = job;
  return (
    <div className={classes.box} role="alert">
      <IconAlertTriangle size={22} stroke={1.6} aria-hidden />
      <div className={classes.words}>
        <b>{error ? words(error.code) : "It failed"}</b>
        <p>{error?.message ?? "The reason was not told."}</p>
        {error?.hint && <p>{error.hint}</p>}
        <Group gap="md" className="quiet" fz={13}>
          {error?.node && (
            <span>
              In node {error.nodeTitle ?? error.nodeClass ?? ""} <span className="mono">({error.node})</span>
            </span>
          )}
          {error && <span className="mono">{error.code}</span>}
          {job.engine && <span>{job.engine.name}</span>}
        </Group>
      </div>
    </div>
  );
}
