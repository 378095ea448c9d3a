import { Select } from "@mantine/core";
import { IconAlertTriangle, IconCpu } from "@tabler/icons-react";

import { SandboxLabel } from "@/features/library/components/SandboxLabel";

import type { Engine } from "../api/orders";
import { whoWillDoIt } from "../engines";
import classes from "./EngineLine.module.css";

const WORDS = { ONLINE: "", OFFLINE: " (does not answer)", UNKNOWN: " (not asked yet)", SET_ASIDE: " (set aside)" };

/** Which engine will do it; a choice when there are several. */
export function EngineLine({ engines, engineId, onChange }: { engines: readonly Engine[]; engineId: string | null; onChange: (id: string | null) => void }) {
  const chosen = engines.some(({ id }) => id === engineId) ? engineId : null;
  const doer = whoWillDoIt(engines, chosen);
  const Icon = doer.tone === "good" ? IconCpu : IconAlertTriangle;
  return (
    <div className={classes.box}>
      {engines.length > 1 && (
        <Select
          label="Engine"
          placeholder="Any that is free"
          clearable
          data={engines.map(({ id, name, state, sandbox, setAsideUntil }) => ({ value: id, label: `${name}${sandbox ? " · sandbox" : ""}${WORDS[state === "ONLINE" && setAsideUntil ? "SET_ASIDE" : state]}` }))}
          value={chosen}
          onChange={onChange}
        />
      )}
      <div className={classes.line} data-tone={doer.tone} role={doer.tone === "good" ? undefined : "status"}>
        <Icon size={16} stroke={1.7} aria-hidden />
        <span>{doer.text}</span>
        {doer.sandbox && <SandboxLabel />}
      </div>
    </div>
  );
}
