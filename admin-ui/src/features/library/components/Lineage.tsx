import { Anchor, Avatar, Button, Text } from "@mantine/core";
import { IconDownload, IconRepeat } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { useViewer } from "@/app/viewer";
import { CopyId, Fact, Facts, RelativeTime } from "@/components";
import { bytes } from "@/lib/format";

import type { PictureDetail } from "../api/assets";
import { downloadName } from "../download";
import { characterPath } from "../links";
import classes from "./Lineage.module.css";
import { SandboxLabel } from "./SandboxLabel";

/** Where a picture came from, whole: enough to make it again. */
export function Lineage({ picture }: { picture: PictureDetail }) {
  const allowed = useViewer()?.scopes.includes("GENERATION");
  const { character, job } = picture;
  const parameters = (job?.parameters ?? {}) as Record<string, unknown>;
  const said = (name: string) => (typeof parameters[name] === "number" || typeof parameters[name] === "string" ? parameters[name] : null);
  return (
    <div className={classes.panel}>
      {character && (
        <Link to={characterPath(character.id)} className={classes.character}>
          <Avatar src={character.profileAsset?.thumbnailUrl} name={character.name} size={36} radius="xl" alt="" />
          <Text fw={600} truncate>
            {character.name}
          </Text>
        </Link>
      )}
      <p className={classes.prompt}>{job?.askedPrompt || picture.prompt || "Its prompt is not known."}</p>
      <div className={classes.buttons}>
        {job && allowed && (
          <Button variant="light" leftSection={<IconRepeat size={17} aria-hidden />} renderRoot={(props) => <Link to="/generate" search={{ from: job.id }} {...props} />}>
            Generate with this seed
          </Button>
        )}
        <Button variant="default" leftSection={<IconDownload size={17} aria-hidden />} component="a" href={picture.url} download={downloadName(picture)}>
          Download
        </Button>
      </div>
      <Facts>
        {picture.sandbox && (
          <Fact name="Made by">
            <SandboxLabel />
          </Fact>
        )}
        {job && picture.prompt !== job.askedPrompt && <Fact name="Prompt sent">{picture.prompt}</Fact>}
        {job?.negativePrompt && <Fact name="Negative">{job.negativePrompt}</Fact>}
        <Fact name="Seed">{picture.seed && <CopyId value={picture.seed} name="Seed" length={0} />}</Fact>
        <Fact name="Model">{picture.model}</Fact>
        {job && (
          <Fact name="Steps, CFG">
            {said("steps")}, {said("cfg")} <span className="quiet">({said("sampler")}, {said("scheduler")})</span>
          </Fact>
        )}
        <Fact name="Workflow">{job && `${job.workflow.name}, version ${job.workflowVersion}`}</Fact>
        <Fact name="Workflow hash">{picture.workflowHash && <CopyId value={picture.workflowHash} name="Workflow hash" length={12} />}</Fact>
        <Fact name="Engine">{job?.engine?.name}</Fact>
        <Fact name="Job">
          {job && (
            <Anchor size="md" renderRoot={(props) => <Link to="/queue/$jobId" params={{ jobId: job.id }} {...props} />}>
              Open the job
            </Anchor>
          )}
        </Fact>
        <Fact name="Size">
          {picture.width} × {picture.height}, {bytes(picture.bytes)}
        </Fact>
        <Fact name="SHA-256">
          <CopyId value={picture.sha256} name="SHA-256" length={12} />
        </Fact>
        <Fact name="Created">
          <RelativeTime at={picture.createdAt} />
        </Fact>
      </Facts>
    </div>
  );
}
