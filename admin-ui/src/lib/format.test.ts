import { describe, expect, it } from "vitest";

import { bytes, count, duration, milliseconds, percent, plural, shortId, words } from "./format";
import { age, ago } from "./time";

describe("formats", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1536, "1.5 KB"],
    [2048, "2 KB"],
    [1024 ** 2 - 1, "1 MB"],
    [25_757_220_864, "24 GB"],
    [123.4 * 1024 ** 3, "123 GB"],
  ])("%d bytes as %s", (value, text) => expect(bytes(value)).toBe(text));

  it.each([
    [0.25, "250 ms"],
    [4, "4 s"],
    [9.96, "10 s"],
    [59.6, "1 min"],
    [61, "1 min 1 s"],
    [3725, "1 h 2 min"],
    [86_400 * 2 + 3600, "2 d 1 h"],
  ])("%d seconds as %s", (value, text) => expect(duration(value)).toBe(text));

  it("shares that are not whole never look whole", () => {
    expect([0, 0.2, 41.6, 99.9, 100].map(percent)).toEqual(["0 %", "<1 %", "42 %", "99 %", "100 %"]);
  });

  it("the rest", () => {
    expect([milliseconds(0.42), milliseconds(12.6), milliseconds(1500)]).toEqual(["0.4 ms", "13 ms", "1.5 s"]);
    expect([count(12345), plural(1, "picture"), plural(2000, "picture")]).toEqual(["12,345", "1 picture", "2,000 pictures"]);
    expect([shortId("short"), shortId("a-very-long-identifier", 4), words("IP_ADAPTER")]).toEqual(["short", "…fier", "Ip adapter"]);
  });
});

describe("times", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  it("are told from now", () => {
    expect(ago(now - 2000, now)).toBe("just now");
    expect(ago(now - 90_000, now)).toMatch(/^1 min\.? ago$/);
    expect(ago(now + 7_200_000, now)).toMatch(/^in 2 hr\.?$/);
    expect(age(now - 185_000, now)).toBe("3 min");
  });
});
