import { Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { CopyId, Fact, Facts, RelativeTime, StateBadge } from "@/components";
import { words } from "@/lib/format";

import type { Task } from "../api/tasks";
import { SCOPE_WORDS } from "../kinds";
import { FindingItem } from "./FindingItem";
import { KeyLink } from "./KeyLink";
import { PlainText } from "./PlainText";
import { Tags } from "./Tags";
import classes from "./TaskDetail.module.css";

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function CheckpointFact({ checkpoint }: { checkpoint: NonNullable<Task["checkpoint"]> }) {
  return (
    <>
      <Group gap="xs">
        <CopyId value={checkpoint.commit} name="Commit" length={0} />
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

/** Everything that the ledger knows of a task. */
export function TaskDetail({ task }: { task: Task }) {
  return (
    <>
      <h2 className={classes.title}>{task.title}</h2>
      <Group gap="xs">
        <StateBadge state={task.state} />
        <Text c="dimmed">
          {SCOPE_WORDS[task.scope]}
          {task.priority && ` · ${task.priority}`}
        </Text>
      </Group>
      {task.state === "BLOCKED" && (
        <div className={classes.blocked}>
          <Text fw={600}>{task.blockedKind === "COMPLIANCE" ? "Blocked for compliance: it stays so" : `Blocked${task.blockedKind ? `: ${words(task.blockedKind).toLowerCase()}` : ""}`}</Text>
          {task.blockedReason && <Text size="sm">{task.blockedReason}</Text>}
        </div>
      )}
      <Part title="Facts">
        <Facts>
          <Fact name="Tags">{task.tags.length > 0 && <Tags tags={task.tags} />}</Fact>
          <Fact name="Priority">{task.priority}</Fact>
          <Fact name="Surface">{task.surface && <span className="mono">{task.surface}</span>}</Fact>
          <Fact name="Depends on">{task.dependsOn.length > 0 && <Keys keys={task.dependsOn} />}</Fact>
          <Fact name="Checkpoint">{task.checkpoint && <CheckpointFact checkpoint={task.checkpoint} />}</Fact>
          <Fact name="Changed">
            <RelativeTime at={task.updatedAt} />
          </Fact>
        </Facts>
      </Part>
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
      <Part title="Findings">
        {task.findings.length === 0 ? <Text c="dimmed">The audit has nothing against it.</Text> : <ul className={classes.list}>{task.findings.map((finding) => <FindingItem key={finding.id} finding={finding} />)}</ul>}
      </Part>
      <Part title="Runs">
        {task.runs.length === 0 ? (
          <Text c="dimmed">No recorded run worked on it.</Text>
        ) : (
          <ul className={classes.list}>
            {task.runs.map((run) => (
              <li key={run.id}>
                <Link to="/ledger/runs/$runId" params={{ runId: run.id }} className={classes.item}>
                  <Group justify="space-between" wrap="nowrap" gap="sm">
                    <Text fw={500} lineClamp={2}>
                      {run.title}
                    </Text>
                    <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                      <RelativeTime at={run.startedAt} missing="no date" />
                    </Text>
                  </Group>
                  {run.result && (
                    <Text size="sm" c="dimmed" lineClamp={2}>
                      {run.result}
                    </Text>
                  )}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Part>
    </>
  );
}

function Keys({ keys }: { keys: readonly string[] }) {
  return (
    <Group gap="xs">
      {keys.map((key) => (
        <KeyLink key={key} taskKey={key} />
      ))}
    </Group>
  );
}
