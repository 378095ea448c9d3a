import { RelativeTime } from "@/components";

import type { LiveRun } from "../api/runs";
import classes from "./RunChanges.module.css";

/** The changes that a run recorded, with their files. */
export function RunChanges({ changes }: { changes: LiveRun["changes"] }) {
  return (
    <ol className={classes.changes}>
      {changes.map(({ number, summary, files, at }) => (
        <li key={number}>
          <span className={classes.number}>{number}</span>
          <div>
            <div className={classes.summary}>{summary}</div>
            <ul className={classes.files}>
              {files.map((file) => (
                <li key={file} className="mono">
                  {file}
                </li>
              ))}
            </ul>
          </div>
          <span className="quiet">
            <RelativeTime at={at} />
          </span>
        </li>
      ))}
    </ol>
  );
}
