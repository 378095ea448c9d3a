export interface Shape {
  width: number;
  height: number;
}

export interface Row {
  /** Index of the first picture of the row. */
  start: number;
  /** Height of the row, and the widths of its pictures, in pixels. */
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
  let sum = 0;
  shapes.forEach((shape, index) => {
    sum += ratioOf(shape);
    const count = index - start + 1;
    const height = (width - gap * (count - 1)) / sum;
    if (height > target && index + 1 < shapes.length) return;
    const full = height <= target * 1.35;
    rows.push(row(shapes.slice(start, index + 1), start, full ? height : target, full ? width : undefined, gap));
    start = index + 1;
    sum = 0;
  });
  return rows;
}

/** Widths in whole pixels; what rounding leaves goes to the last one, so that right edges meet. */
function row(shapes: readonly Shape[], start: number, height: number, width: number | undefined, gap: number): Row {
  const widths = shapes.map((shape) => Math.floor(ratioOf(shape) * height));
  if (width !== undefined) {
    const used = widths.reduce((sum, one) => sum + one, 0) + gap * (widths.length - 1);
    widths[widths.length - 1] = (widths.at(-1) ?? 0) + Math.floor(width - used);
  }
  return { start, height: Math.round(height), widths };
}
