import { Tooltip } from "@mantine/core";

import { ago, exact, useNow } from "@/lib/time";

export interface RelativeTimeProps {
  /** ISO 8601; null shows `missing`. */
  at: string | null | undefined;
  missing?: string;
}

/** "5 min. ago", with the exact time on hover and for assistive technology. */
export function RelativeTime({ at, missing = "—" }: RelativeTimeProps) {
  const now = useNow(5000);
  if (!at) return <span className="quiet">{missing}</span>;
  return (
    <Tooltip label={exact(at)}>
      <time dateTime={at} aria-label={exact(at)} style={{ whiteSpace: "nowrap" }}>
        {ago(Date.parse(at), now)}
      </time>
    </Tooltip>
  );
}
