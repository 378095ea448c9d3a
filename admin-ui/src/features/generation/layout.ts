import { type Graph, ordered, sources } from "./graph";

export const NODE = { width: 172, height: 52 };
const GAP = { x: 40, y: 16 };
/** A link that passes a column takes a narrow lane in it. */
const LANE = 8;
const SWEEPS = 6;

export interface Placed {
  id: string;
  x: number;
  y: number;
  /** Its column, from 0. */
  column: number;
}

export interface Link {
  from: string;
  to: string;
  /** From a node's right edge over its lanes to the other's left edge. */
  points: readonly { x: number; y: number }[];
}

export interface Layout {
  nodes: readonly Placed[];
  links: readonly Link[];
  width: number;
  height: number;
}

/** What stands in a column: a node, or the lane of a link that passes. */
interface Slot {
  key: string;
  node: boolean;
  before: string[];
  after: string[];
}

/** Each node's column: right of all that it takes from, and no further left than what takes from it needs. */
function columns(graph: Graph): Map<string, number> {
  const order = ordered(graph);
  const rank = new Map(order.map((id, index) => [id, index]));
  const column = new Map<string, number>();
  const earlier = (id: string) => sources(graph, id).filter((source) => (rank.get(source) ?? 0) < (rank.get(id) ?? 0));
  for (const id of order) column.set(id, Math.max(-1, ...earlier(id).map((source) => column.get(source) ?? 0)) + 1);
  for (const id of [...order].reverse()) {
    if (earlier(id).length > 0) continue;
    const users = order.filter((other) => earlier(other).includes(id)).map((other) => column.get(other) ?? 0);
    if (users.length > 0) column.set(id, Math.max(column.get(id) ?? 0, Math.min(...users) - 1));
  }
  return column;
}

const middle = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** Puts what is linked side by side: each column is sorted by where its neighbours stand, back and forth. */
function untangle(stacks: Slot[][]): void {
  const place = new Map<string, number>();
  const note = (stack: readonly Slot[]) => stack.forEach(({ key }, index) => place.set(key, index - stack.length / 2));
  stacks.forEach(note);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forth = sweep % 2 === 0;
    for (const stack of forth ? stacks : [...stacks].reverse()) {
      const wish = new Map(stack.map(({ key, before, after }) => {
        const near = (forth ? before : after).map((one) => place.get(one) ?? 0);
        return [key, near.length > 0 ? middle(near) : (place.get(key) ?? 0)];
      }));
      stack.sort((a, b) => (wish.get(a.key) ?? 0) - (wish.get(b.key) ?? 0));
      note(stack);
    }
  }
}

const heightOf = ({ node }: Slot) => (node ? NODE.height : LANE);

/**
 * A graph in ComfyUI's API form, laid out in columns from left to right; pixels. Links that go back (a graph that goes
 * round) are left out of the columns' order, so that it always ends.
 */
export function layout(graph: Graph): Layout {
  const column = columns(graph);
  const stacks: Slot[][] = Array.from({ length: Math.max(-1, ...column.values()) + 1 }, () => []);
  const slots = new Map<string, Slot>();
  const put = (key: string, at: number, node: boolean) => {
    const slot: Slot = { key, node, before: [], after: [] };
    slots.set(key, slot);
    stacks[at]?.push(slot);
  };
  for (const [id, at] of column) put(id, at, true);

  const chains: { from: string; to: string; keys: string[] }[] = [];
  for (const [to, end] of column) {
    for (const from of new Set(sources(graph, to))) {
      const start = column.get(from) ?? 0;
      if (start >= end) continue;
      const keys = [from];
      for (let at = start + 1; at < end; at += 1) {
        // Links of one source share their lanes.
        const lane = `${from}\u0000${at}`;
        if (!slots.has(lane)) put(lane, at, false);
        keys.push(lane);
      }
      keys.push(to);
      keys.slice(1).forEach((key, index) => {
        const before = keys[index] ?? from;
        slots.get(key)?.before.push(before);
        slots.get(before)?.after.push(key);
      });
      chains.push({ from, to, keys });
    }
  }
  untangle(stacks);

  const heights = stacks.map((stack) => stack.reduce((sum, slot) => sum + heightOf(slot) + GAP.y, -GAP.y));
  const height = Math.max(0, ...heights);
  const at = new Map<string, { x: number; y: number }>();
  stacks.forEach((stack, index) => {
    let y = (height - (heights[index] ?? 0)) / 2;
    for (const slot of stack) {
      at.set(slot.key, { x: index * (NODE.width + GAP.x), y });
      y += heightOf(slot) + GAP.y;
    }
  });

  const nodes = [...column].map(([id, own]) => ({ id, column: own, ...(at.get(id) ?? { x: 0, y: 0 }) }));
  const links = chains.map(({ from, to, keys }) => ({
    from,
    to,
    points: keys.flatMap((key, index) => {
      const { x, y } = at.get(key) ?? { x: 0, y: 0 };
      const mid = y + (slots.get(key)?.node ? NODE.height : LANE) / 2;
      if (index === 0) return [{ x: x + NODE.width, y: mid }];
      return index === keys.length - 1 ? [{ x, y: mid }] : [{ x, y: mid }, { x: x + NODE.width, y: mid }];
    }),
  }));
  return { nodes, links, width: Math.max(0, stacks.length * (NODE.width + GAP.x) - GAP.x), height };
}

/** A link as a path for SVG: straight through the lanes, bent between the columns. */
export function path({ points }: Link): string {
  return points
    .map(({ x, y }, index) => {
      const before = points[index - 1];
      if (!before) return `M${x} ${y}`;
      if (before.y === y) return `H${x}`;
      const bend = (before.x + x) / 2;
      return `C${bend} ${before.y} ${bend} ${y} ${x} ${y}`;
    })
    .join("");
}

const DIRECTIONS: Record<string, { x: -1 | 0 | 1; y: -1 | 0 | 1 }> = { ArrowRight: { x: 1, y: 0 }, ArrowLeft: { x: -1, y: 0 }, ArrowDown: { x: 0, y: 1 }, ArrowUp: { x: 0, y: -1 } };

/** The node that an arrow key leads to: up and down within a column, else the nearest in the next. */
export function neighbour(nodes: readonly Placed[], id: string, key: string): string | undefined {
  const here = nodes.find((node) => node.id === id);
  const direction = DIRECTIONS[key];
  if (!here || !direction) return undefined;
  const there = nodes.filter((node) =>
    direction.x === 0 ? node.column === here.column && Math.sign(node.y - here.y) === direction.y : node.column === here.column + direction.x,
  );
  const distance = (node: Placed) => Math.abs(node.y - here.y);
  return there.sort((a, b) => distance(a) - distance(b))[0]?.id;
}
