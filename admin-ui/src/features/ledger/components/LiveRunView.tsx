import { Card, Text } from "@mantine/core";

import { CopyId, Fact, Facts, RelativeTime, StateBadge } from "@/components";

import type { Run } from "../api/runs";
import { SCOPE_WORDS } from "../kinds";
import { timeline } from "../runTimeline";
import { CommandItem } from "./CommandItem";
import { EvidenceList } from "./EvidenceList";
import { KeyLink } from "./KeyLink";
import classes from "./LiveRunView.module.css";
import { LeaseCountdown } from "./LeaseCountdown";
import { toolOf } from "./LockHolder";
import { Panel } from "./Panel";
import { PlainText } from "./PlainText";
import { RunActions } from "./RunActions";
import { RunBadge } from "./RunBadge";
import { RunChanges } from "./RunChanges";
import { RunSteps } from "./RunSteps";
import { SelectionView } from "./SelectionView";

/** A run that this server held: where it is, what it did and what proves it. */
export function LiveRunView({ run }: { run: Run }) {
  return (
    <div className={classes.run}>
      <Head run={run} />
      <div className={classes.grid}>
        <div className={classes.column}>
          <RunActions run={run} />
          <Panel title="Checks" aside={run.commands.length || undefined}>
            {run.commands.length === 0 ? (
              <Text c="dimmed">No check was run yet.</Text>
            ) : (
              <ul className={classes.plain}>
                {[...run.commands].reverse().map((command, index) => (
                  <CommandItem key={command.id} command={command} mayStop={run.heldByViewer} open={index === 0 && run.state === "ACTIVE"} />
                ))}
              </ul>
            )}
          </Panel>
          <Panel title="Changes" aside={run.changeLimit ? `${run.changesMade} of ${run.changeLimit} allowed` : undefined}>
            {run.changes.length === 0 ? <Text c="dimmed">No change is recorded.</Text> : <RunChanges changes={run.changes} />}
          </Panel>
          <Panel title="Evidence" aside={run.evidence.length || undefined}>
            {run.evidence.length === 0 ? <Text c="dimmed">Nothing is recorded yet: checks, commits and notes come here.</Text> : <EvidenceList evidence={[...run.evidence].reverse()} nothing="" />}
          </Panel>
        </div>
        <div className={classes.column}>
          <RunFacts run={run} />
          {run.selection && (
            <Panel title="Why this task">
              <SelectionView selection={run.selection} />
            </Panel>
          )}
          {run.state !== "ACTIVE" && run.sections.length > 0 && (
            <Panel title="As it is recorded">
              {run.sections.map(
                ({ title, text }, index) =>
                  text && (
                    <section key={index} className={classes.section}>
                      <h3>{title}</h3>
                      <PlainText text={text} />
                    </section>
                  ),
              )}
            </Panel>
          )}
        </div>
      </div>
    </div>
  );
}

function Head({ run }: { run: Run }) {
  const tool = toolOf(run);
  return (
    <Card component="section" aria-label="The run">
      <div className={classes.head}>
        <RunBadge state={run.state} />
        {run.ledgerSync && <StateBadge state="INFO" label="Ledger sync" />}
        <span>
          <strong>{run.heldByViewer ? "You" : (run.actorName ?? "Somebody")}</strong>
          {tool && <span className="quiet"> with {tool}</span>}
        </span>
        <span className={classes.lease}>{run.state === "ACTIVE" ? <LeaseCountdown until={run.leaseUntil} /> : <span className="quiet">ended <RelativeTime at={run.finishedAt} /></span>}</span>
      </div>
      <div className={classes.task}>
        {run.currentKey ? (
          <>
            <KeyLink taskKey={run.currentKey} />
            <span className={classes.title}>{run.currentTask?.title}</span>
          </>
        ) : (
          <span className={classes.title}>{run.state === "ACTIVE" ? "No task is selected yet" : "No task was selected"}</span>
        )}
      </div>
      <RunSteps steps={timeline(run)} />
      {run.state !== "ACTIVE" && run.result && (
        <Text mt="sm" style={{ overflowWrap: "anywhere" }}>
          {run.result}
          {run.next && <span className="quiet"> Next: {run.next}</span>}
        </Text>
      )}
    </Card>
  );
}

function RunFacts({ run }: { run: Run }) {
  const live = run.state === "ACTIVE";
  return (
    <Panel title="Facts">
      <Facts>
        <Fact name="Scope">{run.scope && SCOPE_WORDS[run.scope]}</Fact>
        <Fact name="Surface">{run.surface && <span className="mono">{run.surface}</span>}</Fact>
        <Fact name="Began on">{run.baseCommit && <CopyId value={run.baseCommit} name="Commit" length={10} fromStart />}</Fact>
        <Fact name="Checkpoint">{run.checkpoint && <CopyId value={run.checkpoint} name="Commit" length={10} fromStart />}</Fact>
        <Fact name="Started">
          <RelativeTime at={run.startedAt} />
        </Fact>
        {live ? (
          <Fact name="Heartbeat">
            <RelativeTime at={run.heartbeatAt} />
          </Fact>
        ) : (
          <Fact name="Ended">
            <RelativeTime at={run.finishedAt} />
          </Fact>
        )}
        {!live && run.tasks.length > 1 && (
          <Fact name="Tasks">
            {run.tasks.map(({ key }) => (
              <div key={key}>
                <KeyLink taskKey={key} />
              </div>
            ))}
          </Fact>
        )}
        {run.reason && <Fact name="Reason">{run.reason}</Fact>}
      </Facts>
    </Panel>
  );
}
