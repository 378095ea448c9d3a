import { ActionIcon, Modal, SegmentedControl, Switch } from "@mantine/core";
import { IconArrowsExchange, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useQuery } from "urql";

import { EmptyState, ErrorState, FormSkeleton } from "@/components";
import { problemFrom } from "@/lib/problems";

import { type PictureDetail, PictureQuery } from "../api/assets";
import classes from "./Compare.module.css";
import { CompareStage, type Way, WAYS } from "./CompareStage";
import { Differences } from "./Differences";

/** Two pictures against each other: how they look, and what was done otherwise. */
export function Compare({ ids, onClose }: { ids: readonly string[] | undefined; onClose: () => void }) {
  const [one, two] = ids ?? [];
  const opened = one !== undefined && two !== undefined;
  return (
    <Modal.Root opened={opened} onClose={onClose} fullScreen padding={0} radius={0} transitionProps={{ transition: "fade", duration: 150 }}>
      <Modal.Content aria-label="Compare two pictures">
        <Modal.Body className={classes.body}>{opened && <Content key={`${one} ${two}`} one={one} two={two} onClose={onClose} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Content({ one, two, onClose }: { one: string; two: string; onClose: () => void }) {
  const [first, askFirst] = useQuery({ query: PictureQuery, variables: { id: one } });
  const [second, askSecond] = useQuery({ query: PictureQuery, variables: { id: two } });
  const [way, setWay] = useState<Way>("side");
  const [turned, setTurned] = useState(false);
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  const found = [first.data?.asset, second.data?.asset].filter((asset): asset is PictureDetail => Boolean(asset));
  const [a, b] = turned ? [found[1], found[0]] : found;
  const error = first.error ?? second.error;
  const retry = () => {
    askFirst({ requestPolicy: "network-only" });
    askSecond({ requestPolicy: "network-only" });
  };
  const gone = first.data?.asset === null || second.data?.asset === null;
  return (
    <>
      <header className={classes.head}>
        <SegmentedControl aria-label="How to compare" value={way} onChange={(next) => setWay(WAYS.find(({ value }) => value === next)?.value ?? "side")} data={[...WAYS]} />
        <ActionIcon variant="default" size={36} onClick={() => setTurned(!turned)} aria-label="Change sides">
          <IconArrowsExchange size={18} aria-hidden />
        </ActionIcon>
        <Switch label="Only what differs" checked={onlyDifferent} onChange={(event) => setOnlyDifferent(event.currentTarget.checked)} />
        <ActionIcon variant="default" size={36} radius={18} ml="auto" onClick={onClose} aria-label="Close" data-autofocus>
          <IconX size={19} aria-hidden />
        </ActionIcon>
      </header>
      {a && b ? (
        <>
          <CompareStage a={a} b={b} way={way} />
          <Differences a={a} b={b} onlyDifferent={onlyDifferent} />
        </>
      ) : error ? (
        <ErrorState problem={problemFrom(error)} what="The pictures could not be loaded." onRetry={retry} />
      ) : gone ? (
        <EmptyState>One of the two pictures is not there any more.</EmptyState>
      ) : (
        <FormSkeleton fields={6} />
      )}
    </>
  );
}
