import { describe, expect, it } from "vitest";

import type { Graph } from "./graph";
import { layout, neighbour, NODE, path } from "./layout";

const node = (class_type: string, inputs: Record<string, unknown> = {}) => ({ class_type, inputs });
const graph: Graph = {
  "3": node("KSampler", { model: ["4", 0], positive: ["6", 0], negative: ["7", 0], latent_image: ["5", 0], seed: 1 }),
  "4": node("CheckpointLoaderSimple", { ckpt_name: "a" }),
  "5": node("EmptyLatentImage", { width: 512 }),
  "6": node("CLIPTextEncode", { clip: ["4", 1] }),
  "7": node("CLIPTextEncode", { clip: ["4", 1] }),
  "8": node("VAEDecode", { samples: ["3", 0], vae: ["4", 2] }),
  "9": node("SaveImage", { images: ["8", 0] }),
};
const columnOf = (made: ReturnType<typeof layout>) => Object.fromEntries(made.nodes.map(({ id, column }) => [id, column]));

describe("layout", () => {
  it("puts every node right of all that it takes from, and a source right before its first use", () => {
    expect(columnOf(layout(graph))).toEqual({ "4": 0, "5": 1, "6": 1, "7": 1, "3": 2, "8": 3, "9": 4 });
  });

  it("lets no two nodes overlap, and keeps all inside its size", () => {
    const { nodes, width, height } = layout(graph);
    for (const one of nodes) {
      expect(one.x + NODE.width).toBeLessThanOrEqual(width);
      expect(one.y).toBeGreaterThanOrEqual(0);
      expect(one.y + NODE.height).toBeLessThanOrEqual(height);
      for (const other of nodes) if (one !== other && one.column === other.column) expect(Math.abs(one.y - other.y)).toBeGreaterThanOrEqual(NODE.height);
    }
  });

  it("leads every link from the right edge of one to the left edge of the other, past the nodes between them", () => {
    const { nodes, links } = layout(graph);
    expect(links).toHaveLength(9);
    const at = (id: string) => nodes.find((one) => one.id === id) ?? { x: 0, y: 0 };
    for (const { from, to, points } of links) {
      expect(points[0]).toEqual({ x: at(from).x + NODE.width, y: at(from).y + NODE.height / 2 });
      expect(points.at(-1)).toEqual({ x: at(to).x, y: at(to).y + NODE.height / 2 });
    }
    const long = links.find(({ from, to }) => from === "4" && to === "8");
    for (const { x, y } of long?.points ?? []) {
      const inside = nodes.filter((one) => one.id !== "4" && one.id !== "8" && x > one.x && x < one.x + NODE.width && y > one.y && y < one.y + NODE.height);
      expect(inside).toEqual([]);
    }
    expect(path(long ?? { from: "", to: "", points: [] })).toMatch(/^M\d/);
  });

  it("ends when a graph goes round, is empty, or takes from what is not there", () => {
    expect(layout({})).toEqual({ nodes: [], links: [], width: 0, height: 0 });
    const round = layout({ a: node("A", { x: ["b", 0] }), b: node("B", { x: ["a", 0] }), c: node("C", { x: ["gone", 0] }) });
    expect(round.nodes.map(({ id }) => id).sort()).toEqual(["a", "b", "c"]);
    expect(round.links).toHaveLength(1);
  });

  it("lays out a long and wide graph quickly enough to be drawn at each opening", () => {
    const big: Graph = {};
    for (let index = 0; index < 300; index += 1) big[`${index}`] = node("N", index < 10 ? {} : { a: [`${index - 10}`, 0], b: [`${Math.max(0, index - 37)}`, 0] });
    expect(layout(big).nodes).toHaveLength(300);
  });
});

describe("neighbour", () => {
  const { nodes } = layout(graph);
  it("follows the arrows, and stays at the edges", () => {
    expect(neighbour(nodes, "3", "ArrowRight")).toBe("8");
    expect(["5", "6", "7"]).toContain(neighbour(nodes, "3", "ArrowLeft"));
    expect(neighbour(nodes, "9", "ArrowRight")).toBeUndefined();
    const column = nodes.filter((one) => one.column === 1).sort((a, b) => a.y - b.y);
    expect(neighbour(nodes, column[0]?.id ?? "", "ArrowDown")).toBe(column[1]?.id);
    expect(neighbour(nodes, column[0]?.id ?? "", "ArrowUp")).toBeUndefined();
  });
});
