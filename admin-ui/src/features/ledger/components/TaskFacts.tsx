import { Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { CopyId, Fact, Facts, RelativeTime, StateBadge } from "@/components";

import type { Task } from "../api/tasks";
import { POLICY_WORDS } from "../kinds";
import { PlainText } from "./PlainText";
import { Priority } from "./Priority";
import { Tags } from "./Tags";
import classes from "./TaskDetail.module.css";

/** What a task says of itself. */
export function TaskFacts({ task }: { task: Task }) {
  return (
    <>
      <Facts>
        <Fact name="Priority">{task.priority && <Priority value={task.priority} />}</Fact>
        <Fact name="Tags">{task.tags.length > 0 && <Tags tags={task.tags} />}</Fact>
        <Fact name="Surface">{task.surface && <span className="mono">{task.surface}</span>}</Fact>
        <Fact name="Needs services">{task.requires.join(", ")}</Fact>
        {task.policyReview !== "NONE" && <Fact name="Policy">{POLICY_WORDS[task.policyReview]}</Fact>}
        {task.state === "DONE" && <Fact name="Done">{<Done task={task} />}</Fact>}
        <Fact name="Checkpoint">{task.checkpoint && <CheckpointFact checkpoint={task.checkpoint} />}</Fact>
        <Fact name="Changed">
          <RelativeTime at={task.updatedAt} />
        </Fact>
      </Facts>
      {task.definitionOfDone.length > 0 && (
        <Part title="Done when">
          <PlainText text={task.definitionOfDone.map((line) => `- ${line}`).join("\n")} />
        </Part>
      )}
      {task.note && (
        <Part title="Notes">
          <PlainText text={task.note} />
        </Part>
      )}
    </>
  );
}

function Done({ task }: { task: Task }) {
  return (
    <>
      {task.doneBasis === "VERIFIED" ? <StateBadge state="DONE" label="Verified" /> : <StateBadge state="UNKNOWN" label="Claimed by an import" />} <RelativeTime at={task.doneAt} missing="" />
      {task.closedRun && (
        <Text size="sm">
          in <Link to="/ledger/runs/$runId" params={{ runId: task.closedRun.id }} className={classes.link}>{task.closedRun.title}</Link>
        </Text>
      )}
    </>
  );
}

function CheckpointFact({ checkpoint }: { checkpoint: NonNullable<Task["checkpoint"]> }) {
  return (
    <>
      <Group gap="xs">
        <CopyId value={checkpoint.commit} name="Commit" length={10} fromStart />
        {checkpoint.verifiedAt ? <StateBadge state="DONE" label="Verified" /> : <StateBadge state="UNKNOWN" label="Claimed" />}
      </Group>
      {checkpoint.subject && <Text size="sm">{checkpoint.subject}</Text>}
      {checkpoint.repository && (
        <Text size="sm" c="dimmed">
          in {checkpoint.repository}
        </Text>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
