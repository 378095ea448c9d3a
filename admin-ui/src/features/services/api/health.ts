import { useQuery, useSubscription } from "urql";

import { graphql, type ResultOf } from "@/lib/graphql";

const ServiceFields = graphql(`
  fragment ServiceFields on Service {
    id
    name
    kind
    state
    managed
    required
    address
    port
    pid
    uptimeSeconds
    version
    latencyMs
    lastError
    checkedAt
    dependsOn
    note
  }
`);

const HealthFields = graphql(
  `
    fragment HealthFields on ServiceHealth {
      overall
      reason
      at
      services {
        ...ServiceFields
      }
    }
  `,
  [ServiceFields],
);

export const HealthQuery = graphql(
  `
    query Health {
      services {
        ...HealthFields
      }
    }
  `,
  [HealthFields],
);

const HealthChanged = graphql(
  `
    subscription HealthChanged {
      serviceHealthChanged {
        ...HealthFields
      }
    }
  `,
  [HealthFields],
);

export type Service = ResultOf<typeof ServiceFields>;
export type Health = ResultOf<typeof HealthFields>;

/** All services and what they add up to, live. */
export function useHealth() {
  const [result, execute] = useQuery({ query: HealthQuery });
  useSubscription({ query: HealthChanged });
  return { result, health: result.data?.services, retry: () => execute({ requestPolicy: "network-only" }) };
}
