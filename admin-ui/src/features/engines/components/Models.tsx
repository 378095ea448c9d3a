import { Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";

import { count } from "@/lib/format";

import type { Engine } from "../api/engines";
import classes from "./Models.module.css";

/** Past this many nobody reads on: one searches. */
const SHOWN = 200;

/** The models that an engine has, by kind, to be searched. */
export function Models({ engine: { checkpoints, loras, vaes } }: { engine: Engine }) {
  const [search, setSearch] = useState("");
  const kinds = [
    { name: "Checkpoints", all: checkpoints },
    { name: "LoRAs", all: loras },
    { name: "VAEs", all: vaes },
  ];
  const asked = search.trim().toLowerCase();
  if (kinds.every(({ all }) => all.length === 0)) return <Text c="dimmed">It has told of no model yet.</Text>;
  return (
    <section aria-label="Models" className={classes.models}>
      <TextInput type="search" aria-label="Search its models" placeholder="Search its models" value={search} onChange={(event) => setSearch(event.currentTarget.value)} leftSection={<IconSearch size={16} aria-hidden />} />
      {kinds.map(({ name, all }) => {
        const found = all.filter((one) => one.toLowerCase().includes(asked));
        return (
          <div key={name}>
            <h3>
              {name} <span className="quiet">{asked ? `${count(found.length)} of ${count(all.length)}` : count(all.length)}</span>
            </h3>
            <ul>
              {found.slice(0, SHOWN).map((one) => (
                <li key={one} className="mono">
                  {one}
                </li>
              ))}
            </ul>
            {found.length > SHOWN && <Text c="dimmed">and {count(found.length - SHOWN)} more: search for them.</Text>}
          </div>
        );
      })}
    </section>
  );
}
