import { expect, it } from "vitest";

import type { Service } from "./api/health";
import { sortServices } from "./sorting";

const service = (name: string, state: Service["state"], latencyMs: number | null) => ({ id: name, name, state, latencyMs }) as Service;
const all = [service("web", "HEALTHY", 1), service("redis", "UNHEALTHY", null), service("Database", "HEALTHY", 9)];
const names = (by: string, direction: "ASC" | "DESC") => sortServices(all, { by, direction }).map(({ name }) => name);

it("sorts by name without regard to case", () => expect(names("name", "ASC")).toEqual(["Database", "redis", "web"]));
it("puts what needs attention first", () => expect(names("state", "ASC")[0]).toBe("redis"));
it("keeps unknown values last in both directions", () => {
  expect(names("latencyMs", "ASC")).toEqual(["web", "Database", "redis"]);
  expect(names("latencyMs", "DESC")).toEqual(["Database", "web", "redis"]);
});
