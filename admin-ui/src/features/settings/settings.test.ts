import { expect, it } from "vitest";

import { browserName } from "./browser";
import { inDays, tokenState } from "./tokenState";

it.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari on iOS"],
  ["python-httpx/0.28", "python-httpx"],
  [null, "An unknown program"],
])("names the browser of %s", (agent, name) => expect(browserName(agent)).toBe(name));

it("knows whether a token still opens anything", () => {
  const now = Date.parse("2026-03-01T00:00:00Z");
  expect(tokenState({ revokedAt: null, expiresAt: null }, now)).toBe("valid");
  expect(tokenState({ revokedAt: null, expiresAt: inDays(1, now) }, now)).toBe("valid");
  expect(tokenState({ revokedAt: null, expiresAt: "2026-03-01T00:00:00Z" }, now)).toBe("expired");
  expect(tokenState({ revokedAt: "2026-02-01T00:00:00Z", expiresAt: inDays(1, now) }, now)).toBe("revoked");
});
