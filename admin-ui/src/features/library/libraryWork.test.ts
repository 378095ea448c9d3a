import { beforeEach, describe, expect, it } from "vitest";

import type { PictureDetail } from "./api/assets";
import { consentState } from "./consentState";
import { differences, otherParameters, wordsOf } from "./facts";
import { chipsOf, filterOf, isNarrowed } from "./narrowing";
import { notePlace, placeAt } from "./place";
import { sourceType } from "./sourceTypes";
import { stagingOf } from "./staging";
import { keyOf } from "./usePictures";

const NOW = Date.parse("2026-11-28T12:00:00Z");

describe("what narrows the list", () => {
  it("is sent as the server names it, without what is not set", () => {
    expect(filterOf({ q: "pier", rating: 3, seed: "18446744073709551615", origin: undefined })).toEqual({ search: "pier", minRating: 3, seed: "18446744073709551615" });
    expect(isNarrowed({})).toBe(false);
  });

  it("is told in words, by names where they are known", () => {
    const names = { character: (id: string) => (id === "C1" ? "Mara" : undefined), style: () => undefined };
    expect(chipsOf({ character: "C1", rating: 5, model: "sd/dreamshaper_8.safetensors" }, names).map(({ label }) => label)).toEqual(["Mara", "dreamshaper_8", "5 stars"]);
    expect(chipsOf({ character: "C2" }, names)).toEqual([{ id: "character", label: "One character" }]);
  });

  it("names the same list alike in whatever order it is written", () => {
    expect(keyOf({ search: "a", model: "b" })).toBe(keyOf({ model: "b", seed: undefined, search: "a" }));
  });
});

describe("places in the list", () => {
  beforeEach(() => sessionStorage.clear());

  it("are found again by the history's entry, for the same list only", () => {
    notePlace("e1", { list: "all", id: "A1", index: 900, above: 12 });
    expect(placeAt("e1", "all")).toEqual({ list: "all", id: "A1", index: 900, above: 12 });
    expect(placeAt("e1", "another")).toBeUndefined();
    expect(placeAt("e2", "all")).toBeUndefined();
  });

  it("are forgotten when there are too many, the oldest first", () => {
    for (let n = 0; n < 40; n += 1) notePlace(`e${n}`, { list: "all", id: "A1", index: n, above: 0 });
    expect(placeAt("e0", "all")).toBeUndefined();
    expect(placeAt("e39", "all")?.index).toBe(39);
  });

  it("survive a storage that holds something else", () => {
    sessionStorage.setItem("gallery-places", "{");
    expect(placeAt("e1", "all")).toBeUndefined();
  });
});

const picture = (change: Partial<PictureDetail>) => ({ id: "A", prompt: null, seed: null, model: null, character: null, style: null, job: null, workflow: null, workflowKey: null, parameters: null, rating: null, width: 512, height: 640, ...change }) as PictureDetail;

describe("comparing", () => {
  it("shows what differs first, and leaves out what neither has", () => {
    const [a, b] = [picture({ seed: "1", parameters: { steps: 20, cfg: 7 } }), picture({ seed: "2", parameters: { steps: 20, cfg: 7 } })];
    expect(differences(a, b).map(({ name, differs }) => [name, differs])).toEqual([["Seed", true], ["Size", false], ["Steps", false], ["CFG", false]]);
  });

  it("shows a setting that only one has", () => {
    const found = differences(picture({ parameters: { lora: "lena.safetensors" } }), picture({}));
    expect(found.find(({ name }) => name === "LoRA")).toEqual({ name: "LoRA", a: "lena", b: undefined, differs: true });
  });

  it("marks the words that the other prompt lacks", () => {
    expect(wordsOf("a red pier at dusk", "a pier at dawn")).toEqual([
      { text: "a", own: false },
      { text: "red", own: true },
      { text: "pier at", own: false },
      { text: "dusk", own: true },
    ]);
    expect(wordsOf("same words", "same words")).toEqual([{ text: "same words", own: false }]);
  });

  it("leaves out of the parameters what stands elsewhere", () => {
    expect(otherParameters(picture({ parameters: { prompt: "x", seed: 1, hires_fix: true, importedFrom: "A1111" } }))).toEqual([{ name: "Hires fix", text: "Yes" }]);
  });
});

describe("consentState", () => {
  it.each([
    [{ validUntil: null, revokedAt: null }, "Valid until revoked"],
    [{ validUntil: "2027-11-28T12:00:00Z", revokedAt: null }, "Valid"],
    [{ validUntil: "2026-12-01T12:00:00Z", revokedAt: null }, "Expires in 3 days"],
    [{ validUntil: "2026-11-28T20:00:00Z", revokedAt: null }, "Expires within a day"],
    [{ validUntil: "2026-11-28T12:00:00Z", revokedAt: null }, "Expired"],
    [{ validUntil: "2027-11-28T12:00:00Z", revokedAt: "2026-11-01T00:00:00Z" }, "Revoked"],
  ])("of %j is %s", (consent, label) => {
    expect(consentState(consent, NOW).label).toBe(label);
  });
});

describe("stagingOf", () => {
  it("takes what was staged", () => {
    expect(stagingOf(201, '{"uploadId":"u1","name":"a.png","bytes":3,"mimeType":"image/png"}')).toEqual({ ok: true, staged: { uploadId: "u1", name: "a.png", bytes: 3, mimeType: "image/png" } });
  });

  it("tells the server's reason as a sentence, and the status where there is none", () => {
    expect(stagingOf(422, '{"error":{"code":"InvalidInput","message":"file: is neither a PNG nor a JPEG"}}')).toEqual({ ok: false, message: "The file is neither a PNG nor a JPEG" });
    expect(stagingOf(413, "<html>")).toEqual({ ok: false, message: "The file is too large." });
    expect(stagingOf(502, "")).toEqual({ ok: false, message: "The server answered with status 502." });
    expect(stagingOf(201, "{}").ok).toBe(false);
  });
});

describe("sourceType", () => {
  it("knows the short name and the whole address", () => {
    expect(sourceType("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia")?.code).toBe("trainedAlgorithmicMedia");
    expect(sourceType("algorithmicMedia")?.label).toBe("Labelled as made by rules");
    expect(sourceType("somethingNew")?.label).toBe("Labelled");
    expect(sourceType(null)).toBeUndefined();
  });
});
