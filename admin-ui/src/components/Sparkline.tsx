import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";

import type { SparklineProps } from "./SparklineChart";

const Chart = lazy(() => import("./SparklineChart"));

/** A small line over time. Its drawing code comes when the first one is shown. */
export function Sparkline(props: SparklineProps) {
  return (
    <Suspense fallback={<Skeleton height={props.height ?? 56} />}>
      <Chart {...props} />
    </Suspense>
  );
}
