import type { Sorting } from "@/components";

import type { Service } from "./api/health";

/** What needs attention first. */
const URGENCY: Record<Service["state"], number> = { UNHEALTHY: 0, DEGRADED: 1, UNKNOWN: 2, STARTING: 3, STOPPED: 4, HEALTHY: 5 };

/** Services in the order asked for; unknown values always last, equal ones by name. */
export function sortServices(services: readonly Service[], { by, direction }: Sorting): Service[] {
  const value = (service: Service): number | string | null => {
    switch (by) {
      case "state":
        return URGENCY[service.state];
      case "latencyMs":
        return service.latencyMs;
      case "uptimeSeconds":
        return service.uptimeSeconds;
      case "kind":
        return service.kind;
      default:
        return service.name.toLowerCase();
    }
  };
  const sign = direction === "ASC" ? 1 : -1;
  return [...services].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return left === right ? a.name.localeCompare(b.name) : left === null ? 1 : -1;
    if (left !== right) return left < right ? -sign : sign;
    return a.name.localeCompare(b.name);
  });
}
