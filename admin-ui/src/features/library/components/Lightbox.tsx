import { ActionIcon, Modal, Skeleton, Stack } from "@mantine/core";
import { useHotkeys, useWindowEvent } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconPhotoOff, IconX } from "@tabler/icons-react";
import { useEffect } from "react";
import { useQuery } from "urql";

import { EmptyState, ErrorState } from "@/components";
import { problemFrom } from "@/lib/problems";

import { type Picture, PictureQuery } from "../api/assets";
import { Lineage } from "./Lineage";
import classes from "./Lightbox.module.css";
import { Shown } from "./Shown";

interface Props {
  id: string | undefined;
  /** The list behind it: what the arrows go through. */
  pictures: readonly Picture[];
  onOpen: (id: string) => void;
  onClose: () => void;
  /** Called when the arrows come near the list's end. */
  onEnd: () => void;
  onRate: ((pictures: readonly Picture[], rating: number | null) => void) | undefined;
  /** Whom a picture shows was changed, to this consent. */
  onSubject: (id: string, consentId: string | null) => void;
}

/** One picture or clip, as large as there is room, with where it came from beside it. */
export function Lightbox({ id, ...rest }: Props) {
  return (
    <Modal.Root opened={id !== undefined} onClose={rest.onClose} closeOnEscape={false} fullScreen padding={0} radius={0} returnFocus={false} transitionProps={{ transition: "fade", duration: 150 }}>
      <Modal.Content aria-label="Picture">
        <Modal.Body className={classes.body}>{id !== undefined && <Content id={id} {...rest} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** No dialog or menu is open over the picture. */
const isInFront = () => document.querySelectorAll('[role="dialog"]').length === 1 && !document.querySelector('[role="menu"]');

function Content({ id, pictures, onOpen, onClose, onEnd, onRate, onSubject }: Props & { id: string }) {
  const [{ data, error }, execute] = useQuery({ query: PictureQuery, variables: { id } });
  const detail = data?.asset?.id === id ? data.asset : undefined;
  const at = pictures.findIndex((picture) => picture.id === id);
  const [before, after] = at < 0 ? [undefined, undefined] : [pictures[at - 1], pictures[at + 1]];
  const picture = pictures[at] ?? detail;
  const gone = data?.asset === null;
  const go = (to: Picture | undefined) => () => to && onOpen(to.id);
  const rate = (rating: number | null) => picture && onRate?.([picture], rating);
  const inFront = (does: () => void) => () => isInFront() && does();
  useHotkeys([
    ["ArrowLeft", inFront(go(before))],
    ["ArrowRight", inFront(go(after))],
    ["j", inFront(go(after))],
    ["k", inFront(go(before))],
    ...[0, 1, 2, 3, 4, 5].map((stars): [string, () => void] => [String(stars), inFront(() => rate(stars || null))]),
  ]);
  // Heard before the dialog over it hears it and goes: one press closes one thing.
  useWindowEvent("keydown", ({ key, isComposing }) => key === "Escape" && !isComposing && isInFront() && onClose(), { capture: true });
  useEffect(() => {
    if (at >= 0 && at >= pictures.length - 6) onEnd();
  }, [at, pictures.length, onEnd]);
  // The neighbours are likely next.
  useEffect(() => {
    for (const near of [before, after]) if (near && !near.mimeType.startsWith("video/")) new Image().src = near.url;
  }, [before, after]);

  return (
    <div className={classes.box}>
      <div className={classes.stage}>
        {picture && <Shown key={picture.id} picture={picture} />}
        {gone && <EmptyState icon={IconPhotoOff}>There is no such picture any more.</EmptyState>}
        <ActionIcon className={classes.before} size={44} radius={22} variant="default" disabled={!before} onClick={go(before)} aria-label="The picture before">
          <IconChevronLeft size={22} aria-hidden />
        </ActionIcon>
        <ActionIcon className={classes.after} size={44} radius={22} variant="default" disabled={!after} onClick={go(after)} aria-label="The next picture">
          <IconChevronRight size={22} aria-hidden />
        </ActionIcon>
      </div>
      {/* It scrolls, so that it takes the keyboard. */}
      {/* eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex */}
      <aside className={classes.panel} aria-label="Where it came from" tabIndex={0}>
        {detail ? (
          <Lineage picture={detail} rating={picture?.rating ?? null} onRate={onRate && rate} onSubject={(consentId) => onSubject(id, consentId)} />
        ) : error ? (
          <ErrorState compact problem={problemFrom(error)} what="Its lineage could not be loaded." onRetry={() => execute({ requestPolicy: "network-only" })} />
        ) : (
          !gone && (
            <Stack p={20} aria-busy aria-label="Loading">
              <Skeleton height={36} width={180} />
              <Skeleton height={48} />
              <Skeleton height={280} />
            </Stack>
          )
        )}
      </aside>
      <ActionIcon className={classes.close} size={36} radius={18} variant="default" onClick={onClose} aria-label="Close" data-autofocus>
        <IconX size={19} aria-hidden />
      </ActionIcon>
    </div>
  );
}
