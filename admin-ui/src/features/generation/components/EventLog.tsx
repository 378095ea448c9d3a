import { SegmentedControl } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";

import { count } from "@/lib/format";

import type { PastEvent } from "../api/progress";
import { line, timeline } from "../timeline";
import classes from "./EventLog.module.css";
import { Section } from "./JobFacts";
import { Timeline } from "./Timeline";

const ROW = 24;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" });

/** What happened: told for people, or every numbered event as it was. */
export function EventLog({ events }: { events: readonly PastEvent[] }) {
  const [all, setAll] = useState(false);
  const choice = (
    <SegmentedControl
      size="xs"
      aria-label="Show"
      value={all ? "all" : "told"}
      onChange={(value) => setAll(value === "all")}
      data={[
        { value: "told", label: "Timeline" },
        { value: "all", label: `All ${count(events.length)} events` },
      ]}
    />
  );
  return (
    <Section title="What happened" aside={choice}>
      {all ? <AllEvents events={events} /> : <Timeline entries={timeline(events)} />}
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
