import { Anchor, Card, Group, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { CopyId, Fact, Facts, RelativeTime } from "@/components";
import { SandboxLabel } from "@/features/library/components/SandboxLabel";
import { characterPath } from "@/features/library/links";
import { duration, words } from "@/lib/format";

import type { Job } from "../api/jobs";
import classes from "./JobFacts.module.css";

export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Card component="section" aria-label={title}>
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={2}>{title}</Title>
        {aside}
      </Group>
      {children}
    </Card>
  );
}

const experimentPath = (id: string) => `/experiments/${id}`;

/** The pictures that the job was given. */
export function InputPictures({ job }: { job: Job }) {
  return (
    <div className={classes.inputs}>
      {job.inputs.map(({ id, thumbnailUrl, prompt }, index) => (
        <Link key={id} to="/gallery" search={{ asset: id }} aria-label={`Input ${index + 1}${prompt ? `: ${prompt}` : ""}`}>
          <img src={thumbnailUrl} alt="" loading="lazy" />
        </Link>
      ))}
    </div>
  );
}

/** A value of a parameter or of the environment, as text. */
const shown = (value: unknown): string | null => {
  if (value === null || value === undefined || value === "") return null;
  return typeof value === "string" ? value : JSON.stringify(value);
};

const ORDER = ["checkpoint", "width", "height", "steps", "cfg", "sampler", "scheduler", "seed", "batch"];
const NAMES: Record<string, string> = { cfg: "CFG", batch: "Pictures" };

export function ParameterFacts({ job }: { job: Job }) {
  const values = job.parameters as Record<string, unknown>;
  const rest = Object.keys(values).filter((name) => !ORDER.includes(name) && name !== "prompt" && name !== "negativePrompt");
  return (
    <Facts>
      {[...ORDER, ...rest].map((name) => (
        <Fact key={name} name={NAMES[name] ?? words(name)}>
          {name === "seed" ? <CopyId value={job.seed} name="Seed" length={0} /> : shown(values[name])}
        </Fact>
      ))}
      <Fact name="Priority">{job.priority}</Fact>
    </Facts>
  );
}

export function PromptTexts({ job }: { job: Job }) {
  return (
    <div className={classes.prompts}>
      {job.askedPrompt && job.askedPrompt !== job.prompt && (
        <>
          <h3>As it was asked for</h3>
          <p>{job.askedPrompt}</p>
        </>
      )}
      <h3>As it was sent</h3>
      <p>{job.prompt}</p>
      {job.negativePrompt && (
        <>
          <h3>Negative, as it was sent</h3>
          <p>{job.negativePrompt}</p>
        </>
      )}
    </div>
  );
}

export function LineageFacts({ job }: { job: Job }) {
  const took = job.startedAt && job.finishedAt ? (Date.parse(job.finishedAt) - Date.parse(job.startedAt)) / 1000 : undefined;
  return (
    <Facts>
      <Fact name="Character">{job.character && <Anchor renderRoot={(props) => <Link to={characterPath(job.character?.id ?? "")} {...props} />}>{job.character.name}</Anchor>}</Fact>
      <Fact name="Style">{job.style?.name}</Fact>
      <Fact name="Workflow">
        {job.workflow.name} <span className="quiet">({job.workflow.key}, version {job.workflowVersion})</span>
      </Fact>
      <Fact name="Workflow hash">
        <CopyId value={job.workflowHash} name="Workflow hash" length={12} />
      </Fact>
      <Fact name="Engine">
        {job.engine && (
          <span className={classes.engine}>
            {job.engine.name} {job.engine.sandbox && <SandboxLabel />}
          </span>
        )}
      </Fact>
      {job.wantedEngine && <Fact name="Ordered for">{job.wantedEngine.name}</Fact>}
      {job.retryOf && (
        <Fact name="Retries">
          <Anchor renderRoot={(props) => <Link to="/queue/$jobId" params={{ jobId: job.retryOf?.id ?? "" }} {...props} />}>an earlier job, {words(job.retryOf.state).toLowerCase()}</Anchor>
        </Fact>
      )}
      {job.experiment && (
        <Fact name="Experiment">
          <Anchor renderRoot={(props) => <Link to={experimentPath(job.experiment?.id ?? "")} {...props} />}>
            {job.experiment.name}
            {job.variant && `, variant ${job.variant.toUpperCase()}`}
          </Anchor>
        </Fact>
      )}
      <Fact name="Ordered">
        <RelativeTime at={job.createdAt} />
      </Fact>
      <Fact name="Began">
        <RelativeTime at={job.startedAt} missing="not yet" />
      </Fact>
      <Fact name="Ended">
        <RelativeTime at={job.finishedAt} missing="not yet" />
      </Fact>
      <Fact name="Took">{took !== undefined && duration(took)}</Fact>
      <Fact name="Job id">
        <CopyId value={job.id} name="Job id" length={12} />
      </Fact>
      <Fact name="Prompt id">{job.promptId && <CopyId value={job.promptId} name="Prompt id" length={12} />}</Fact>
      <Fact name="Idempotency key">{job.idempotencyKey && <CopyId value={job.idempotencyKey} name="Idempotency key" length={12} />}</Fact>
    </Facts>
  );
}

export function EnvironmentFacts({ environment }: { environment: unknown }) {
  const entries = Object.entries((environment ?? {}) as Record<string, unknown>);
  if (entries.length === 0) return <span className="quiet">Written down when the job ends.</span>;
  return (
    <Facts>
      {entries.map(([name, value]) => (
        <Fact key={name} name={words(name)}>
          {shown(value)}
        </Fact>
      ))}
    </Facts>
  );
}
