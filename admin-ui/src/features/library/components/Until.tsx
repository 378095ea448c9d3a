import { Tooltip } from "@mantine/core";

import { exact } from "@/lib/time";

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** The day on which something ends; for good when there is none. */
export function Until({ at }: { at: string | null }) {
  if (at === null) return <span className="quiet">Until revoked</span>;
  return (
    <Tooltip label={exact(at)}>
      <time dateTime={at}>{day.format(new Date(at))}</time>
    </Tooltip>
  );
}
