import { IconCheck, IconMinus, IconPlus } from "@tabler/icons-react";

import type { EvidencePiece } from "../api/evidence";
import { compareFiles } from "../files";
import classes from "./FilesCompared.module.css";

const MARKS = {
  both: { icon: IconCheck, word: "named and changed" },
  claimed: { icon: IconMinus, word: "named, but not changed" },
  actual: { icon: IconPlus, word: "changed, but not named" },
} as const;

/** The files that a run named against those that its commit really changes. */
export function FilesCompared({ files }: { files: NonNullable<EvidencePiece["files"]> }) {
  const rows = compareFiles(files.claimed, files.actual);
  const cut = files.claimedCount > files.claimed.length || files.actualCount > files.actual.length;
  return (
    <div>
      <div className={classes.counts}>
        {files.claimedCount} named · {files.actualCount} changed by the commit
      </div>
      <ul className={classes.files}>
        {rows.map(({ path, found }) => {
          const { icon: Icon, word } = MARKS[found];
          return (
            <li key={path} data-found={found}>
              <Icon size={14} stroke={2.2} aria-hidden />
              <span className="mono">{path}</span>
              {found === "both" ? <span className={classes.hidden}>{word}</span> : <span className={classes.word}>{word}</span>}
            </li>
          );
        })}
        {cut && <li className="quiet">and more</li>}
      </ul>
    </div>
  );
}
