import { Link } from "@tanstack/react-router";

import { StateBadge } from "@/components";
import type { Service } from "@/features/services/api/health";
import { milliseconds } from "@/lib/format";

import classes from "./ServiceTiles.module.css";

const known = (parts: (string | null)[]) => parts.filter((part) => part !== null).join(" · ");

/** Each service: its state, how fast it answers, where it lives. */
export function ServiceTiles({ services }: { services: readonly Service[] }) {
  return (
    <ul className={classes.tiles} aria-label="Services">
      {services.map(({ id, name, state, latencyMs, port, pid, lastError }) => (
        <li key={id}>
          <Link to="/services/$serviceId" params={{ serviceId: id }} className={classes.tile}>
            <span className={classes.head}>
              <span className={classes.name}>{name}</span>
              <StateBadge state={state} plain />
            </span>
            <span className={classes.facts}>
              {state !== "HEALTHY" && lastError
                ? lastError
                : known([latencyMs === null ? null : milliseconds(latencyMs), port === null ? null : `port ${port}`, pid === null ? null : `pid ${pid}`]) || "no details"}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
