import { SegmentedControl } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";

import { EmptyState, ErrorState, Stale } from "@/components";
import { count } from "@/lib/format";

import type { PastEvent } from "../api/progress";
import { line, timeline } from "../timeline";
import type { Story } from "../useStory";
import classes from "./EventLog.module.css";
import { Section } from "./JobFacts";
import { Timeline, TimelineSkeleton } from "./Timeline";

const ROW = 24;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" });

/** What happened: told for people, or every numbered event as it was. */
export function EventLog({ story: { events, loading, problem, retry } }: { story: Story }) {
  const [all, setAll] = useState(false);
  const known = !loading && !problem;
  const choice = (
    <SegmentedControl
      size="xs"
      aria-label="Show"
      value={all ? "all" : "told"}
      onChange={(value) => setAll(value === "all")}
      data={[
        { value: "told", label: "Timeline" },
        { value: "all", label: known ? `All ${count(events.length)} events` : "All events" },
      ]}
    />
  );
  return (
    <Section title="What happened" aside={choice}>
      {events.length > 0 && <Stale>{all ? <AllEvents events={events} /> : <Timeline entries={timeline(events)} />}</Stale>}
      {problem ? (
        <ErrorState compact problem={problem} what={events.length > 0 ? "The rest could not be loaded." : "What happened could not be loaded."} onRetry={retry} />
      ) : loading ? (
        <TimelineSkeleton rows={events.length > 0 ? 2 : 6} />
      ) : (
        events.length === 0 && <EmptyState compact>What happened to this job is not kept any more.</EmptyState>
      )}
    </Section>
  );
}

function AllEvents({ events }: { events: readonly PastEvent[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoised on the virtualiser
  const virtual = useVirtualizer({ count: events.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 20 });
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div ref={scroller} className={classes.log} tabIndex={0} role="region" aria-label="All events">
      <ol style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const event = events[index];
          if (!event || !("seq" in event)) return null;
          return (
            <li key={event.seq} style={{ transform: `translateY(${start}px)` }} aria-posinset={index + 1} aria-setsize={events.length}>
              <span className="quiet">{event.seq}</span>
              <time dateTime={event.at} className="quiet">
                {clock.format(new Date(event.at))}
              </time>
              <span className="truncate">{line(event)}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
