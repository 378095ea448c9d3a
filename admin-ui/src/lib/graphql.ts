import { initGraphQLTada } from "gql.tada";

import type { introspection } from "./graphql-env";

export type Scalars = {
  ID: string;
  /** ISO 8601, UTC. */
  DateTime: string;
  JSON: unknown;
  /** Decimal text: JavaScript's numbers lose digits above 2^53. */
  UInt64: string;
  ByteCount: number;
};

/** Makes a typed document. Fragments are plain: their fields are visible where they are spread. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: Scalars;
  disableMasking: true;
}>();

export type { FragmentOf, ResultOf, VariablesOf } from "gql.tada";

/** What every mutation's union can hold beside the thing itself: spread it into each of them. */
export const ProblemFields = graphql(`
  fragment ProblemFields on Error {
    __typename
    message
    ... on InvalidInput {
      fieldErrors {
        field
        message
      }
    }
    ... on RateLimited {
      retryAfter
    }
    ... on Conflict {
      expectedVersion
      currentVersion
    }
    ... on GuardNotMet {
      guard
      remedy
    }
    ... on Unavailable {
      service
    }
  }
`);
