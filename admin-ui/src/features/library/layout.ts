/** Pixels between pictures. */
export const GAP = 8;

export interface Shape {
  width: number;
  height: number;
}

export interface Row {
  /** Index of the first picture of the row. */
  start: number;
  /** Where the row begins, its height, and the widths of its pictures, in pixels. */
  top: number;
  height: number;
  widths: number[];
}

const MAX_RATIO = 3;
const ratioOf = ({ width, height }: Shape) => Math.min(MAX_RATIO, Math.max(1 / MAX_RATIO, width / height || 1));

/**
 * Rows of one height each that fill the width: pictures keep their shape (very long ones are cropped). The last row,
 * and one that would have to grow too much, is left ragged.
 */
export function justify(shapes: readonly Shape[], width: number, target: number, gap: number): Row[] {
  if (width <= 0) return [];
  const rows: Row[] = [];
  let start = 0;
  let top = 0;
  let sum = 0;
  shapes.forEach((shape, index) => {
    sum += ratioOf(shape);
    const count = index - start + 1;
    const height = (width - gap * (count - 1)) / sum;
    if (height > target && index + 1 < shapes.length) return;
    const full = height <= target * 1.35;
    const next = { start, top, ...row(shapes.slice(start, index + 1), full ? height : target, full ? width : undefined, gap) };
    rows.push(next);
    top += next.height + gap;
    start = index + 1;
    sum = 0;
  });
  return rows;
}

/** Widths in whole pixels; what rounding leaves goes to the last one, so that right edges meet. */
function row(shapes: readonly Shape[], height: number, width: number | undefined, gap: number): Pick<Row, "height" | "widths"> {
  const widths = shapes.map((shape) => Math.floor(ratioOf(shape) * height));
  if (width !== undefined) {
    const used = widths.reduce((sum, one) => sum + one, 0) + gap * (widths.length - 1);
    widths[widths.length - 1] = (widths.at(-1) ?? 0) + Math.floor(width - used);
  }
  return { height: Math.round(height), widths };
}

/** The last row for which `at` is not beyond what is looked for; 0 when all are. */
function last(rows: readonly Row[], at: (row: Row) => number, wanted: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const found = rows[middle];
    if (found && at(found) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Which row the picture of this index is in. */
export const rowOf = (rows: readonly Row[], index: number): number => last(rows, ({ start }) => start, index);

/** Which row lies at this many pixels from the top. */
export const rowAt = (rows: readonly Row[], pixels: number): number => last(rows, ({ top }) => top, pixels);

/** The picture of the next row (or with -1 the one before) that lies under the middle of this one. */
export function below(rows: readonly Row[], index: number, step: 1 | -1, gap: number): number {
  const at = rowOf(rows, index);
  const [here, there] = [rows[at], rows[at + step]];
  if (!here || !there) return index;
  const before = here.widths.slice(0, index - here.start).reduce((sum, one) => sum + one + gap, 0);
  const middle = before + (here.widths[index - here.start] ?? 0) / 2;
  let [place, right] = [0, there.widths[0] ?? 0];
  while (right < middle && place < there.widths.length - 1) {
    place += 1;
    right += gap + (there.widths[place] ?? 0);
  }
  return there.start + place;
}
