import { useQuery, useSubscription } from "urql";

import { graphql, type ResultOf } from "@/lib/graphql";

const TelemetryFields = graphql(`
  fragment TelemetryFields on SystemTelemetry {
    at
    cpuPercent
    cpuCount
    memoryTotal
    memoryUsed
    memoryPercent
    ownMemory
    disks {
      path
      total
      used
      percent
    }
    gpu {
      available
      reason
      driverVersion
      gpus {
        index
        name
        utilization
        memoryTotal
        memoryUsed
        temperature
        powerWatts
        reason
      }
    }
  }
`);

const SystemQuery = graphql(
  `
    query System {
      system {
        version
        platform
        pythonVersion
        database
        startedAt
        telemetry {
          ...TelemetryFields
        }
        history {
          ...TelemetryFields
        }
      }
    }
  `,
  [TelemetryFields],
);

const TelemetryChanged = graphql(
  `
    subscription TelemetryChanged {
      systemTelemetry {
        ...TelemetryFields
      }
    }
  `,
  [TelemetryFields],
);

export type Telemetry = ResultOf<typeof TelemetryFields>;

/** Ten minutes, at one sample every two seconds. */
export const WINDOW = 10 * 60_000;

/** Puts one more sample behind the others: each instant once, in order, and none older than the window. */
export function append(samples: readonly Telemetry[], next: Telemetry): readonly Telemetry[] {
  const at = Date.parse(next.at);
  const last = samples.at(-1);
  if (last && Date.parse(last.at) >= at) return samples;
  return [...samples.filter((sample) => Date.parse(sample.at) > at - WINDOW), next];
}

const merge = (before: readonly Telemetry[] | undefined, data: ResultOf<typeof TelemetryChanged>) => append(before ?? [], data.systemTelemetry);

/** The machine as it is and as it was in the last ten minutes, live. */
export function useTelemetry() {
  const [{ data, error }, execute] = useQuery({ query: SystemQuery });
  const [{ data: live }] = useSubscription({ query: TelemetryChanged }, merge);
  const system = data?.system;
  const history = (live ?? []).reduce(append, (system?.history ?? []) as readonly Telemetry[]);
  return { system, error, retry: () => execute({ requestPolicy: "network-only" }), latest: live?.at(-1) ?? system?.telemetry, history };
}

const GpuMemory = graphql(`
  subscription ShellGpu {
    gpuTelemetry {
      available
      reason
      gpus {
        index
        name
        memoryUsed
        memoryTotal
      }
    }
  }
`);

/** The memory of all graphics cards together, or why it is not known. */
export function useGpuMemory() {
  const [{ data }] = useSubscription({ query: GpuMemory });
  const gpu = data?.gpuTelemetry;
  if (!gpu) return undefined;
  const known = gpu.gpus.filter(({ memoryTotal, memoryUsed }) => memoryTotal !== null && memoryUsed !== null);
  if (!gpu.available || known.length === 0) return { available: false as const, reason: gpu.reason ?? "No graphics card reports its memory." };
  const sum = (pick: (one: (typeof known)[number]) => number | null) => known.reduce((total, one) => total + (pick(one) ?? 0), 0);
  return { available: true as const, used: sum((one) => one.memoryUsed), total: sum((one) => one.memoryTotal) };
}
