import type { Engine } from "./api/orders";

export interface Doer {
  tone: "good" | "warn" | "bad";
  text: string;
  sandbox: boolean;
}

/** Who will do the work: in one line, before one presses. */
export function whoWillDoIt(engines: readonly Pick<Engine, "id" | "name" | "state" | "sandbox" | "deviceName" | "queueRemaining">[], chosenId: string | null): Doer {
  const candidates = chosenId === null ? engines : engines.filter(({ id }) => id === chosenId);
  const online = candidates.filter(({ state }) => state === "ONLINE");
  const [first] = online;
  if (!first) {
    if (candidates.length === 0) return { tone: "bad", text: "There is no engine. The job would wait until one is set up.", sandbox: false };
    const names = candidates.map(({ name }) => name).join(", ");
    return { tone: "warn", text: `${names} ${candidates.length === 1 ? "does" : "do"} not answer. The job waits until ${candidates.length === 1 ? "it does" : "one does"}.`, sandbox: candidates.every(({ sandbox }) => sandbox) };
  }
  if (online.length > 1) return { tone: "good", text: `The first free of ${online.length} engines will do it: ${online.map(({ name }) => name).join(", ")}.`, sandbox: online.every(({ sandbox }) => sandbox) };
  const device = first.deviceName && !first.sandbox ? ` on ${first.deviceName}` : "";
  return { tone: "good", text: `${first.name} will do it${device}.`, sandbox: first.sandbox };
}
