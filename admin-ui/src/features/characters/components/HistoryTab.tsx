import { Button } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useEffect, useRef } from "react";

import { EmptyState, ErrorState, RelativeTime, Stale, TableSkeleton } from "@/components";
import { useInfinite } from "@/lib/useInfinite";

import type { Character } from "../api/characters";
import { type Change, CharacterHistory, type Entry, historyOf } from "../api/history";
import { fieldName, valueWords, whatHappened } from "../history";
import classes from "./HistoryTab.module.css";

const LONG = 240;

/** Who changed what and when, newest first. */
export function HistoryTab({ character }: { character: Character }) {
  const list = useInfinite(CharacterHistory, { id: character.id, first: 50 }, historyOf);
  useReloadOn(character.updatedAt, list.reload);
  if (list.loading) return <TableSkeleton rows={5} columns={2} />;
  if (list.problem && list.items.length === 0) return <ErrorState problem={list.problem} what="The history could not be loaded." onRetry={list.reload} />;
  if (list.items.length === 0) return <EmptyState icon={IconHistory}>Nothing was recorded yet. Every change from now on is.</EmptyState>;
  return (
    <Stale list={list}>
      <ol className={classes.list} aria-label={`History of ${character.name}`}>
        {list.items.map((entry) => (
          <Item key={entry.id} entry={entry} />
        ))}
      </ol>
      {list.hasMore ? (
        <Button variant="default" mt="md" loading={list.fetching} onClick={list.loadMore}>
          Show earlier changes
        </Button>
      ) : (
        list.items.at(-1)?.kind !== "CREATED" && <p className={classes.end}>What came before was not recorded.</p>
      )}
    </Stale>
  );
}

/** A change that was made on this page is in the history at once. */
function useReloadOn(version: string, reload: () => void) {
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current !== version) reload();
    seen.current = version;
  }, [version, reload]);
}

function Item({ entry }: { entry: Entry }) {
  return (
    <li className={classes.entry}>
      <div className={classes.head}>
        <span className={classes.what}>{whatHappened(entry)}</span>
        <span className={classes.who}>
          <span className="truncate" title={`${entry.actorKind} ${entry.actorName}`}>
            {entry.actorName}
          </span>
          <span aria-hidden>·</span>
          <RelativeTime at={entry.at} />
          <span aria-hidden>·</span>
          <span title="The character's version after it">v{entry.version}</span>
        </span>
      </div>
      {entry.changes.length > 0 && (
        <dl className={classes.changes}>
          {entry.changes.map((change) => (
            <Field key={change.field} change={change} ofStyle={entry.styleName !== null} />
          ))}
        </dl>
      )}
    </li>
  );
}

function Field({ change, ofStyle }: { change: Change; ofStyle: boolean }) {
  const { field, before, after } = change;
  const samePicture = field === "profileAssetId" && before !== null && after !== null;
  return (
    <>
      <dt>{fieldName(change, ofStyle)}</dt>
      <dd>
        <del data-empty={!before || undefined}>
          <Text text={valueWords(field, before)} />
        </del>
        <span aria-hidden> → </span>
        <ins data-empty={!after || undefined}>
          <Text text={samePicture ? "another picture" : valueWords(field, after)} />
        </ins>
      </dd>
    </>
  );
}

/** A long text folds into its beginning. */
function Text({ text }: { text: string }) {
  if (text.length <= LONG) return text;
  return (
    <details className={classes.long}>
      <summary>{text.slice(0, LONG)}…</summary>
      {text}
    </details>
  );
}
