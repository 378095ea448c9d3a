import { ActionIcon, Anchor, Modal } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { StateBadge } from "@/components";

import type { Experiment, PairJob } from "../api/experiments";
import { isOver } from "../progress";
import classes from "./CompareView.module.css";

interface Props {
  experiment: Experiment;
  seed: string | undefined;
  onSeed: (seed: string) => void;
  onClose: () => void;
}

/** Two pictures of one seed, as large as there is room; the arrows go through the seeds. */
export function CompareView({ experiment, seed, onSeed, onClose }: Props) {
  return (
    <Modal.Root opened={seed !== undefined} onClose={onClose} fullScreen padding={0} radius={0} transitionProps={{ transition: "fade", duration: 150 }}>
      <Modal.Content aria-label="Both pictures of a seed">
        <Modal.Body className={classes.body}>{seed !== undefined && <Both experiment={experiment} seed={seed} onSeed={onSeed} onClose={onClose} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Both({ experiment, seed, onSeed, onClose }: Props & { seed: string }) {
  const { pairs, promptA, promptB } = experiment;
  const at = pairs.findIndex((pair) => pair.seed === seed);
  const pair = pairs[at];
  const [before, after] = at < 0 ? [undefined, undefined] : [pairs[at - 1], pairs[at + 1]];
  const go = (to: typeof before) => () => to && onSeed(to.seed);
  useHotkeys([
    ["ArrowLeft", go(before)],
    ["ArrowRight", go(after)],
    ["j", go(after)],
    ["k", go(before)],
  ]);
  return (
    <div className={classes.box}>
      <header className={classes.bar}>
        <ActionIcon variant="default" size={36} disabled={!before} onClick={go(before)} aria-label="The seed before">
          <IconChevronLeft size={19} aria-hidden />
        </ActionIcon>
        <span className={classes.seed}>
          Seed <span className="mono">{seed}</span>
          <span className="quiet">{at >= 0 ? ` · ${at + 1} of ${pairs.length}` : " is not one of this experiment"}</span>
        </span>
        <ActionIcon variant="default" size={36} disabled={!after} onClick={go(after)} aria-label="The next seed">
          <IconChevronRight size={19} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" size={36} onClick={onClose} aria-label="Close" data-autofocus ms="auto">
          <IconX size={19} aria-hidden />
        </ActionIcon>
      </header>
      <div className={classes.two}>
        <Side letter="A" prompt={promptA} job={pair?.a ?? null} />
        <Side letter="B" prompt={promptB} job={pair?.b ?? null} />
      </div>
    </div>
  );
}

function Side({ letter, prompt, job }: { letter: string; prompt: string; job: PairJob | null }) {
  const asset = job?.assets[0];
  const src = asset?.url ?? (job && !isOver(job.state) ? job.progress.previewUrl : null);
  return (
    <figure className={classes.side}>
      <div className={classes.stage}>{src ? <img src={src} alt={`${letter}: ${prompt}`} /> : job && <StateBadge state={job.state} />}</div>
      <figcaption className={classes.caption}>
        <b>{letter}</b>
        <span>{prompt}</span>
        {job && (
          <span className={classes.links}>
            <Anchor size="sm" renderRoot={(props) => <Link to="/generate" search={{ from: job.id }} {...props} />}>
              Go on with it
            </Anchor>
            <Anchor size="sm" renderRoot={(props) => <Link to="/queue/$jobId" params={{ jobId: job.id }} {...props} />}>
              Job
            </Anchor>
          </span>
        )}
      </figcaption>
    </figure>
  );
}
