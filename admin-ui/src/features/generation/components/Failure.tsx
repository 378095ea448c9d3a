import { Group } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { words } from "@/lib/format";

import type { Job } from "../api/jobs";
import { ordered } from "../graph";
import classes from "./Failure.module.css";

/** A node's name for people, out of the job's graph. */
export function nodeTitle(graph: unknown, node: string): string {
  const known = (graph ?? {}) as Parameters<typeof ordered>[0];
  return known[node]?._meta?.title ?? known[node]?.class_type ?? node;
}

/** Why there is no picture, and where it happened. */
export function Failure({ job }: { job: Job }) {
  const { error } = job;
  return (
    <div className={classes.box} role="alert">
      <IconAlertTriangle size={22} stroke={1.6} aria-hidden />
      <div className={classes.words}>
        <b>{error ? words(error.code) : "It failed"}</b>
        <p>{error?.message ?? "The reason was not told."}</p>
        <Group gap="md" className="quiet" fz={13}>
          {error?.node && (
            <span>
              In node {nodeTitle(job.workflow.graph, error.node)} <span className="mono">({error.node})</span>
            </span>
          )}
          {error && <span className="mono">{error.code}</span>}
          {job.engine && <span>{job.engine.name}</span>}
        </Group>
      </div>
    </div>
  );
}
