import { describe, expect, it } from "vitest";

import { downloadName } from "./download";
import { below, justify, rowAt, rowOf } from "./layout";
import { withHead, withTail } from "./merging";

const GAP = 8;
const shapes = Array.from({ length: 40 }, (_, index) => [{ width: 512, height: 640 }, { width: 768, height: 512 }, { width: 512, height: 512 }][index % 3]!);

describe("justify", () => {
  it("fills the width of every row but the last, to the pixel", () => {
    const rows = justify(shapes, 1200, 224, GAP);
    for (const { widths } of rows.slice(0, -1)) expect(widths.reduce((sum, one) => sum + one, 0) + GAP * (widths.length - 1)).toBe(1200);
  });

  it("shows each picture once and in order", () => {
    const rows = justify(shapes, 1000, 200, GAP);
    expect(rows.flatMap(({ start, widths }) => widths.map((_, place) => start + place))).toEqual(shapes.map((_, index) => index));
  });

  it("keeps rows near the height that was wanted", () => {
    for (const { height } of justify(shapes, 358, 132, GAP)) expect(height).toBeLessThanOrEqual(132 * 1.35);
  });

  it("does not blow up a lonely picture in the last row", () => {
    expect(justify([{ width: 512, height: 512 }], 1200, 224, GAP)).toEqual([{ start: 0, top: 0, height: 224, widths: [224] }]);
  });

  it("keeps very long pictures within bounds, and has no rows without room", () => {
    expect(justify([{ width: 4096, height: 256 }], 2000, 200, GAP)[0]?.widths[0]).toBe(600);
    expect(justify(shapes, 0, 200, GAP)).toEqual([]);
  });
});

describe("where things are", () => {
  const rows = justify(shapes, 1200, 224, GAP);

  it("finds the row of a picture and of a height", () => {
    for (const [index, { start, top, height, widths }] of rows.entries()) {
      expect(rowOf(rows, start + widths.length - 1)).toBe(index);
      expect(rowAt(rows, top + height / 2)).toBe(index);
    }
    expect(rowAt(rows, -50)).toBe(0);
    expect(rowAt(rows, 1e9)).toBe(rows.length - 1);
  });

  it("goes down and up to what lies under the middle, and stays at the ends", () => {
    const there = below(rows, 0, 1, GAP);
    expect(there).toBe(rows[1]?.start);
    const lastOf = (row: number) => (rows[row]?.start ?? 0) + (rows[row]?.widths.length ?? 0) - 1;
    expect(below(rows, lastOf(0), 1, GAP)).toBe(lastOf(1));
    expect(below(rows, there, -1, GAP)).toBe(0);
    expect(below(rows, 0, -1, GAP)).toBe(0);
  });
});

const items = (...ids: string[]) => ids.map((id) => ({ id }));

describe("withHead", () => {
  it("puts on top what is new, and keeps all pages below", () => {
    expect(withHead(items("b", "a"), items("d", "c", "b"), false)).toEqual({ items: items("d", "c", "b", "a"), gap: false });
  });

  it("gives the same list back when nothing is new, so that nothing is drawn again", () => {
    const shown = items("b", "a");
    expect(withHead(shown, items("b", "a"), true).items).toBe(shown);
  });

  it("begins anew when more is new than a page holds", () => {
    expect(withHead(items("b", "a"), items("z", "y"), false)).toEqual({ items: items("z", "y"), gap: true });
  });
});

describe("withTail", () => {
  it("adds older ones, each once", () => {
    expect(withTail(items("c", "b"), items("b", "a"))).toEqual(items("c", "b", "a"));
  });
});

describe("downloadName", () => {
  it("ends as its kind does", () => {
    expect(downloadName({ id: "0123456789ab", mimeType: "image/png" })).toBe("picture-23456789ab.png");
    expect(downloadName({ id: "0123456789ab", mimeType: "image/jpeg" })).toBe("picture-23456789ab.jpg");
  });
});
