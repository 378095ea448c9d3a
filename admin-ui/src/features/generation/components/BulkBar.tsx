import { Alert, Button, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconPlayerStop, IconRefresh } from "@tabler/icons-react";

import { ProblemAlert, type Selection } from "@/components";
import { count, plural } from "@/lib/format";

import type { ChosenJob } from "../api/jobs";
import { cancellable, retryable } from "../bulk";
import type { BulkResult, useBulk } from "../useBulk";
import classes from "./BulkBar.module.css";

const SHOWN = 20;

interface Props {
  jobs: readonly ChosenJob[];
  selection: Selection;
  bulk: ReturnType<typeof useBulk>;
  /** More fit than are at hand: how many in all, and how they are chosen too. */
  more?: { total: number; choosing: boolean; choose: () => void } | undefined;
}

/** What can be done with the chosen jobs; there while some are chosen. */
export function BulkBar({ jobs, selection, bulk, more }: Props) {
  const chosen = jobs.filter(({ id }) => selection.has(id));
  const [stops, again] = [cancellable(chosen).length, retryable(chosen).length];
  const clearIf = async (done: Promise<boolean>) => {
    if (await done) selection.clear();
  };
  return (
    <>
      {bulk.result && <BulkOutcome result={bulk.result} onClose={bulk.dismiss} />}
      {chosen.length > 0 && (
        <div className={classes.bar} role="group" aria-label="With the chosen jobs">
          <Text fw={550}>{count(chosen.length)} chosen</Text>
          {more && chosen.length < more.total && (
            <Button size="compact-md" variant="default" loading={more.choosing} onClick={more.choose}>
              Select all {count(more.total)}
            </Button>
          )}
          {stops > 0 && (
            <Button size="compact-md" color="red" variant="light" leftSection={<IconPlayerStop size={15} aria-hidden />} loading={bulk.busy} onClick={() => void clearIf(bulk.cancelMany(chosen))}>
              Cancel {plural(stops, "job")}
            </Button>
          )}
          {again > 0 && (
            <Button size="compact-md" variant="light" leftSection={<IconRefresh size={15} aria-hidden />} loading={bulk.busy} onClick={() => void clearIf(bulk.retryMany(chosen))}>
              Retry {plural(again, "job")}
            </Button>
          )}
          {stops + again === 0 && <Text c="dimmed">These succeeded: open one to do it again.</Text>}
          <Button size="compact-md" variant="subtle" color="gray" ml="auto" onClick={selection.clear}>
            Clear
          </Button>
        </div>
      )}
    </>
  );
}

function BulkOutcome({ result: { title, refused, problem }, onClose }: { result: BulkResult; onClose: () => void }) {
  const bad = refused.length > 0 || problem !== undefined;
  return (
    <Alert
      color={bad ? "yellow" : "green"}
      variant="light"
      mb="sm"
      role="status"
      icon={bad ? <IconAlertTriangle size={18} aria-hidden /> : <IconCheck size={18} aria-hidden />}
      title={title}
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={onClose}
    >
      {refused.length > 0 && (
        <>
          {plural(refused.length, "job was", "jobs were")} not:
          <ul className={classes.refused}>
            {refused.slice(0, SHOWN).map(({ id, name, message }) => (
              <li key={id}>
                {name}: {message}
              </li>
            ))}
          </ul>
          {refused.length > SHOWN && `and ${plural(refused.length - SHOWN, "other", "others")}.`}
        </>
      )}
      <ProblemAlert problem={problem} />
    </Alert>
  );
}
