import { graphql, ProblemFields } from "@/lib/graphql";

/** Open before login: is there anybody yet? */
export const SetupRequired = graphql(`
  query SetupRequired {
    setupRequired
  }
`);

export const SetupComplete = graphql(
  `
    mutation SetupComplete($input: SetupCompleteInput!) {
      setupComplete(input: $input) {
        __typename
        ... on SessionGrant {
          accessExpiresAt
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

export const SessionCreate = graphql(
  `
    mutation SessionCreate($input: SessionCreateInput!) {
      sessionCreate(input: $input) {
        __typename
        ... on SessionGrant {
          accessExpiresAt
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);
