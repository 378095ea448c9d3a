import { Text } from "@mantine/core";
import { useState } from "react";

import { plural } from "@/lib/format";

import type { Selection } from "../api/nextTask";
import { DECIDING, RULE_WORDS, SKIP_WORDS, skipGroups } from "../selection";
import { KeyLink } from "./KeyLink";
import classes from "./SelectionView.module.css";

const FIRST = 5;

/** What was selected and what decided, the first candidates with what ranks them, and what was passed over. */
export function SelectionView({ selection }: { selection: Selection }) {
  return (
    <div className={classes.selection}>
      <Text size="sm">
        <Text span inherit fw={550}>
          {RULE_WORDS[selection.rule]}.
        </Text>{" "}
        <span className="quiet">{selection.explanation}</span>
      </Text>
      {selection.candidates.length > 0 && <Candidates selection={selection} />}
      {selection.skips.length > 0 && <Skips skips={selection.skips} />}
    </div>
  );
}

function Candidates({ selection }: { selection: Selection }) {
  const deciding = DECIDING[selection.rule];
  const mark = (column: typeof deciding) => ({ "data-deciding": column === deciding || undefined });
  const shown = selection.candidates.slice(0, FIRST);
  return (
    <table className={classes.table}>
      <caption className={classes.caption}>
        {shown.length < selection.candidateCount ? `The first ${shown.length} of ${plural(selection.candidateCount, "task")} that can be taken` : "What can be taken, in order"}
      </caption>
      <thead>
        <tr>
          <th scope="col" {...mark("key")}>
            Task
          </th>
          <th scope="col" {...mark("priority")}>
            Priority
          </th>
          <th scope="col" {...mark("unblocks")} title="Open tasks that wait for it">
            Unblocks
          </th>
          <th scope="col" {...mark("sharing")} title="Other open tasks with the same surface">
            Sharing
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ key, task, priority, unblocks, sharing }) => (
          <tr key={key} data-chosen={key === selection.key || undefined}>
            <td>
              <KeyLink taskKey={key} />
              <span className={classes.title} title={task?.title}>
                {task?.title}
              </span>
            </td>
            <td>{priority ?? "—"}</td>
            <td>{unblocks}</td>
            <td>{sharing}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Skips({ skips }: { skips: Selection["skips"] }) {
  return (
    <div className={classes.skips}>
      {skipGroups(skips).map(({ reason, skips: group }) => (
        <SkipGroup key={reason} word={SKIP_WORDS[reason]} skips={group} />
      ))}
    </div>
  );
}

function SkipGroup({ word, skips }: { word: string; skips: Selection["skips"] }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={classes.group} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {word} <span className="quiet">· {plural(skips.length, "task")} passed over</span>
      </summary>
      {open && (
        <ul>
          {skips.map(({ key, message }) => (
            <li key={key}>
              <KeyLink taskKey={key} /> <span className="quiet">{message.replace(`${key} `, "")}</span>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
