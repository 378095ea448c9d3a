import { Anchor, Avatar, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { CopyId, Fact, Facts, RelativeTime } from "@/components";
import { bytes, duration } from "@/lib/format";

import type { PictureDetail } from "../api/assets";
import { importedFrom, otherParameters, parametersOf, parameterText } from "../facts";
import { characterPath } from "../links";
import { modelName } from "../narrowing";
import classes from "./Lineage.module.css";
import { LineageActions } from "./LineageActions";
import { ProvenancePanel } from "./ProvenancePanel";
import { SandboxLabel } from "./SandboxLabel";
import { Stars } from "./Stars";
import { SubjectLine } from "./SubjectLine";

interface Props {
  picture: PictureDetail;
  /** As the list behind it shows it, which is ahead of the server. */
  rating: number | null;
  onRate: ((rating: number | null) => void) | undefined;
  /** Whom it shows was changed, to this consent. */
  onSubject: (consentId: string | null) => void;
}

/** Where a picture came from, whole: enough to make it again, and to know what it may be used for. */
export function Lineage({ picture, rating, onRate, onSubject }: Props) {
  const { character, job, parents } = picture;
  const from = importedFrom(picture);
  const negative = job?.negativePrompt || parameterText(parametersOf(picture).negative);
  return (
    <div className={classes.panel}>
      <div className={classes.head}>
        {character ? (
          <Link to={characterPath(character.id)} className={classes.character}>
            <Avatar src={character.profileAsset?.thumbnailUrl} name={character.name} size={36} radius="xl" alt="" />
            <Text fw={600} truncate>
              {character.name}
            </Text>
          </Link>
        ) : (
          <Text fw={600}>{picture.origin === "UPLOADED" ? "Uploaded" : picture.kind === "clip" ? "Clip" : "Picture"}</Text>
        )}
      </div>
      <p className={classes.prompt}>{job?.askedPrompt || picture.prompt || (picture.origin === "UPLOADED" ? "The file does not say from which prompt it was made." : "Its prompt is not known.")}</p>
      {onRate ? <Stars value={rating} onRate={onRate} /> : rating !== null && <Text c="dimmed">Rated {rating} of 5</Text>}
      <LineageActions picture={picture} />
      <Facts>
        {picture.sandbox && (
          <Fact name="Made by">
            <SandboxLabel />
          </Fact>
        )}
        <Fact name="Shows">
          <SubjectLine key={picture.id} picture={picture} onChanged={onSubject} />
        </Fact>
        {from && <Fact name="Settings of">{from}</Fact>}
        {job && picture.prompt !== job.askedPrompt && <Fact name="Prompt sent">{picture.prompt}</Fact>}
        {negative && <Fact name="Negative">{negative}</Fact>}
        {picture.seed && (
          <Fact name="Seed">
            <CopyId value={picture.seed} name="Seed" length={0} />
            <Anchor size="sm" ml="xs" renderRoot={(props) => <Link to="/gallery" search={{ seed: picture.seed ?? undefined }} {...props} />}>
              all with it
            </Anchor>
          </Fact>
        )}
        {picture.model && <Fact name="Model">{modelName(picture.model)}</Fact>}
        {otherParameters(picture).map(({ name, text }) => (
          <Fact key={name} name={name}>
            {text}
          </Fact>
        ))}
        {picture.style && <Fact name="Style">{picture.style.name}</Fact>}
        {job ? <Fact name="Workflow">{`${job.workflow.name}, version ${job.workflowVersion}`}</Fact> : picture.workflowKey && <Fact name="Workflow">{picture.workflow?.name ?? picture.workflowKey}</Fact>}
        {picture.workflowHash && (
          <Fact name="Workflow hash">
            <CopyId value={picture.workflowHash} name="Workflow hash" length={12} fromStart />
          </Fact>
        )}
        {job?.engine && <Fact name="Engine">{job.engine.name}</Fact>}
        {job && (
          <Fact name="Job">
            <Anchor size="md" renderRoot={(props) => <Link to="/queue/$jobId" params={{ jobId: job.id }} {...props} />}>
              Open the job
            </Anchor>
          </Fact>
        )}
        {parents.length > 0 && (
          <Fact name="Made from">
            <span className={classes.parents}>
              {parents.map((parent) => (
                <Link key={parent.id} from="/gallery" to="." search={(before) => ({ ...before, asset: parent.id })} replace aria-label={parent.prompt ?? "The picture that it was made from"}>
                  <img src={parent.thumbnailUrl} alt="" />
                </Link>
              ))}
            </span>
          </Fact>
        )}
        <Fact name="Size">
          {picture.width} × {picture.height}, {bytes(picture.bytes)}
        </Fact>
        {picture.kind === "clip" && (
          <Fact name="Length">
            {picture.durationSeconds !== null && duration(picture.durationSeconds)} {picture.frames !== null && <span className="quiet">({picture.frames} frames)</span>}
          </Fact>
        )}
        <Fact name="SHA-256">
          <CopyId value={picture.sha256} name="SHA-256" length={12} fromStart />
        </Fact>
        <Fact name={picture.origin === "UPLOADED" ? "Uploaded" : "Created"}>
          <RelativeTime at={picture.createdAt} />
        </Fact>
      </Facts>
      <ProvenancePanel id={picture.id} uploaded={picture.origin === "UPLOADED"} />
    </div>
  );
}
