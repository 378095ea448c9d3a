import { timeOfDay } from "@/lib/format";

import type { Engine } from "./api/orders";

export interface Doer {
  tone: "good" | "warn" | "bad";
  text: string;
  sandbox: boolean;
}

/** Who will do the work: in one line, before one presses. */
export function whoWillDoIt(engines: readonly Pick<Engine, "id" | "name" | "state" | "sandbox" | "deviceName" | "queueRemaining" | "setAsideUntil" | "setAsideReason">[], chosenId: string | null): Doer {
  const candidates = chosenId === null ? engines : engines.filter(({ id }) => id === chosenId);
  const answering = candidates.filter(({ state }) => state === "ONLINE");
  const online = answering.filter(({ setAsideUntil }) => setAsideUntil === null);
  const [first] = online;
  if (!first) {
    if (candidates.length === 0) return { tone: "bad", text: "There is no engine. The job would wait until one is set up.", sandbox: false };
    const aside = soonest(answering);
    if (aside) return aside;
    const names = candidates.map(({ name }) => name).join(", ");
    return { tone: "warn", text: `${names} ${candidates.length === 1 ? "does" : "do"} not answer. The job waits until ${candidates.length === 1 ? "it does" : "one does"}.`, sandbox: candidates.every(({ sandbox }) => sandbox) };
  }
  if (online.length > 1) return { tone: "good", text: `The first free of ${online.length} engines will do it: ${online.map(({ name }) => name).join(", ")}.`, sandbox: online.every(({ sandbox }) => sandbox) };
  const device = first.deviceName && !first.sandbox ? ` on ${first.deviceName}` : "";
  return { tone: "good", text: `${first.name} will do it${device}.`, sandbox: first.sandbox };
}

/** What is said of engines that are all set aside; undefined of none. */
function soonest(aside: readonly Pick<Engine, "name" | "sandbox" | "setAsideUntil" | "setAsideReason">[]): Doer | undefined {
  const [first] = [...aside].sort((a, b) => Date.parse(a.setAsideUntil ?? "") - Date.parse(b.setAsideUntil ?? ""));
  if (!first?.setAsideUntil) return undefined;
  const until = timeOfDay(first.setAsideUntil);
  const sandbox = aside.every((one) => one.sandbox);
  if (aside.length === 1) return { tone: "warn", text: `${first.name} is set aside until ${until} · ${first.setAsideReason ?? "it failed"}. The job waits until then.`, sandbox };
  return { tone: "warn", text: `${aside.map(({ name }) => name).join(", ")} are set aside, the first until ${until} · ${first.setAsideReason ?? "it failed"}. The job waits until then.`, sandbox };
}
