import type { PastEvent } from "./api/progress";
import { smaller } from "./downgrade";

export interface Entry {
  /** The number of its first event. */
  seq: number;
  at: string;
  kind: "state" | "node" | "end";
  /** The state, for "state" and "end". */
  state?: string;
  title: string;
  /** What came of it: steps, previews. */
  detail: string;
  /** Milliseconds until the next entry; undefined for the last. */
  lasted?: number | undefined;
}

type Draft = Entry & { step?: number; total?: number; previews: number };

const stateTitle = (state: string, attempt: number) => {
  if (state === "QUEUED") return attempt > 0 ? "Back in the queue" : "Queued";
  if (state === "RUNNING") return attempt > 1 ? `Attempt ${attempt} began` : "Began";
  return state === "CANCELLING" ? "Cancelling" : "";
};

const TITLES: Record<string, string> = { SUCCEEDED: "Finished", FAILED: "Failed", CANCELLED: "Cancelled" };

/** Events as a person tells them: steps and previews belong to their node. */
export function timeline(events: readonly PastEvent[]): Entry[] {
  const entries: Draft[] = [];
  for (const event of events) {
    const last = entries.at(-1);
    if (event.__typename === "GenerationStateChanged") {
      const title = stateTitle(event.state, event.attempt);
      if (title) entries.push({ seq: event.seq, at: event.at, kind: "state", state: event.state, title, detail: event.reason ?? "", previews: 0 });
    } else if (event.__typename === "GenerationNodeStarted") {
      entries.push({ seq: event.seq, at: event.at, kind: "node", title: event.nodeTitle, detail: "", previews: 0 });
    } else if (event.__typename === "GenerationStepped" && last?.kind === "node") {
      Object.assign(last, { step: event.step, total: event.total });
    } else if (event.__typename === "GenerationPreviewed" && last?.kind === "node") {
      last.previews += 1;
    } else if (event.__typename === "GenerationDowngraded") {
      entries.push({ seq: event.seq, at: event.at, kind: "state", state: "CANCELLING", title: "Memory ran out", detail: `to be repeated with ${smaller(event.downgrade) || "less"}`, previews: 0 });
    } else if (event.__typename === "GenerationFinished") {
      entries.push({ seq: event.seq, at: event.at, kind: "end", state: event.state, title: TITLES[event.state] ?? event.state, detail: "", previews: 0 });
    }
  }
  return entries.map(({ step, total, previews, ...entry }, index) => {
    const next = entries[index + 1];
    const steps = total !== undefined && total > 1 ? `step ${step} of ${total}` : "";
    const seen = previews ? `${previews} ${previews === 1 ? "preview" : "previews"}` : "";
    return { ...entry, detail: [entry.detail, steps, seen].filter(Boolean).join(", "), lasted: next && Date.parse(next.at) - Date.parse(entry.at) };
  });
}

/** One event in one line, as the log shows it. */
export function line(event: PastEvent): string {
  switch (event.__typename) {
    case "GenerationStateChanged":
      return `state ${event.state}, attempt ${event.attempt}${event.reason ? `: ${event.reason}` : ""}`;
    case "GenerationNodeStarted":
      return `node ${event.node} ${event.nodeTitle}, ${event.percent.toFixed(1)} %`;
    case "GenerationStepped":
      return `node ${event.node} step ${event.step}/${event.total}, ${event.percent.toFixed(1)} %`;
    case "GenerationPreviewed":
      return `preview ${event.previewUrl}`;
    case "GenerationDowngraded":
      return `memory ran out: ${smaller(event.downgrade)}`;
    case "GenerationFinished":
      return `finished ${event.state}`;
    default:
      return event.__typename;
  }
}
