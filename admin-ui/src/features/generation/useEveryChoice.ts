import { notifications } from "@mantine/notifications";
import { useMemo, useState } from "react";

import type { ChosenJob } from "./api/jobs";

/**
 * What can be chosen of a list that is only in part at hand: the rows at hand and, once all were asked for, the others
 * too. `key` says which list it is.
 */
export function useEveryChoice(key: string, rows: readonly ChosenJob[], ask: () => Promise<readonly ChosenJob[] | undefined>) {
  const [others, setOthers] = useState<{ key: string; jobs: readonly ChosenJob[] }>({ key, jobs: [] });
  const [fetching, setFetching] = useState(false);
  const jobs = useMemo(() => {
    const here = new Set(rows.map(({ id }) => id));
    return others.key === key ? [...rows, ...others.jobs.filter(({ id }) => !here.has(id))] : rows;
  }, [key, rows, others]);
  const ids = useMemo(() => jobs.map(({ id }) => id), [jobs]);

  /** All of the list as it is now; undefined when that could not be asked. */
  const fetch = async () => {
    setFetching(true);
    const found = await ask();
    setFetching(false);
    if (found) setOthers({ key, jobs: found });
    else notifications.show({ message: "What waits could not be asked.", color: "red" });
    return found;
  };

  /** Those of the chosen ones that wait now: what is not at hand may have begun since it was chosen. Undefined when that could not be asked. */
  const stillWaiting = async (chosen: readonly ChosenJob[]): Promise<readonly ChosenJob[] | undefined> => {
    const here = new Set(rows.map(({ id }) => id));
    if (chosen.every(({ id }) => here.has(id))) return chosen;
    const found = await fetch();
    const now = found && new Set(found.map(({ id }) => id));
    return now && chosen.filter(({ id }) => now.has(id));
  };
  return { jobs, ids, fetching, fetch, stillWaiting };
}
