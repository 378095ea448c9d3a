import { graphql, ProblemFields, type ResultOf } from "@/lib/graphql";

export const AccessQuery = graphql(`
  query Access {
    viewer {
      scopes
      sessions {
        id
        createdAt
        lastSeenAt
        expiresAt
        address
        userAgent
        current
      }
      apiTokens {
        id
        name
        scopes
        prefix
        createdAt
        lastUsedAt
        expiresAt
        revokedAt
      }
    }
  }
`);

export const AboutQuery = graphql(`
  query About {
    system {
      version
      platform
      pythonVersion
      database
      startedAt
    }
  }
`);

export const SessionRevoke = graphql(
  `
    mutation SessionRevoke($id: ID!) {
      sessionRevoke(id: $id) {
        __typename
        ... on SessionRevoked {
          session {
            id
          }
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

export const ApiTokenCreate = graphql(
  `
    mutation ApiTokenCreate($input: ApiTokenCreateInput!) {
      apiTokenCreate(input: $input) {
        __typename
        ... on ApiTokenCreated {
          secret
          apiToken {
            id
            name
          }
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

export const ApiTokenRevoke = graphql(
  `
    mutation ApiTokenRevoke($id: ID!) {
      apiTokenRevoke(id: $id) {
        __typename
        ... on ApiTokenRevoked {
          apiToken {
            id
            revokedAt
          }
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

export type Access = ResultOf<typeof AccessQuery>["viewer"];
export type Scope = Access["scopes"][number];
