import { Alert } from "@mantine/core";
import { IconArrowDownRight, IconRepeat } from "@tabler/icons-react";

import { RelativeTime } from "@/components";

import type { Job } from "../api/jobs";
import type { PastEvent } from "../api/progress";
import { attempts } from "../attempts";
import { smaller } from "../downgrade";
import classes from "./JobNotes.module.css";

/** What is out of the ordinary with a job: made smaller for want of memory, begun again and why. Nothing when all is as usual. */
export function JobNotes({ job, events }: { job: Job; events: readonly PastEvent[] }) {
  const begun = attempts(events);
  const less = smaller(job.downgrade);
  // That it was repeated smaller is told already.
  const more = begun.length > (less ? 2 : 1);
  return (
    <>
      {less && (
        <Alert color="yellow" variant="light" p="sm" icon={<IconArrowDownRight size={18} aria-hidden />}>
          Repeated with {less}, for want of memory.
        </Alert>
      )}
      {more && (
        <Alert color="gray" variant="light" p="sm" icon={<IconRepeat size={18} aria-hidden />} title={`Begun ${begun.length} times`}>
          <ol className={classes.attempts}>
            {begun.slice(1).map(({ number, at, why }) => (
              <li key={number}>
                Attempt {number}: {why}{" "}
                <span className="quiet">
                  <RelativeTime at={at} />
                </span>
              </li>
            ))}
          </ol>
        </Alert>
      )}
    </>
  );
}
