import "uplot/dist/uPlot.min.css";

import { useComputedColorScheme } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import UPlot from "uplot";

export interface SparklineProps {
  /** What it shows, and the value now: "Processor, 12 %". */
  label: string;
  /** Milliseconds since the epoch, rising. */
  times: readonly number[];
  /** One for each time; null leaves a gap. */
  values: readonly (number | null)[];
  /** The top of the scale. */
  max: number;
  height?: number;
}

const ratio = () => window.devicePixelRatio || 1;

function options(width: number, height: number, max: number, colour: string): UPlot.Options {
  return {
    width,
    height,
    padding: [2, 0, 2, 0],
    cursor: { show: false },
    legend: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: { x: { time: true }, y: { range: [0, max] } },
    series: [{}, { stroke: colour, fill: `color-mix(in srgb, ${colour} 14%, transparent)`, width: 1.5 * Math.min(1, ratio()), points: { show: false }, spanGaps: false }],
  };
}

export default function SparklineChart({ label, times, values, max, height = 56 }: SparklineProps) {
  const { ref: measure, width } = useElementSize();
  const box = useRef<HTMLDivElement>(null);
  const both = useMergedRef(measure, box);
  const chart = useRef<UPlot>(undefined);
  const latest = useRef<UPlot.AlignedData>([[], []]);
  const scheme = useComputedColorScheme("light");

  useEffect(() => {
    const node = box.current;
    if (!node || width === 0) return;
    const colour = getComputedStyle(document.documentElement).getPropertyValue(scheme === "dark" ? "--mantine-color-iris-4" : "--mantine-color-iris-6").trim();
    const plot = new UPlot(options(width, height, max, colour), latest.current, node);
    chart.current = plot;
    return () => plot.destroy();
  }, [width, height, max, scheme]);

  useEffect(() => {
    latest.current = [times.map((time) => time / 1000), [...values]];
    chart.current?.setData(latest.current);
  }, [times, values]);

  return <div ref={both} role="img" aria-label={label} style={{ height, overflow: "hidden" }} />;
}
