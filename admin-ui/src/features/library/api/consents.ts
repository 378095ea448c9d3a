import { graphql, ProblemFields, type ResultOf } from "@/lib/graphql";

export const ConsentFields = graphql(`
  fragment ConsentFields on Consent {
    id
    person
    scope
    validUntil
    createdAt
    actorName
    revokedAt
    revokedReason
    valid
    assetCount
  }
`);

export const ConsentsQuery = graphql(
  `
    query Consents($first: Int!, $after: String, $search: String) {
      consents(first: $first, after: $after, search: $search) {
        totalCount
        edges {
          node {
            ...ConsentFields
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [ConsentFields],
);

export const ConsentQuery = graphql(
  `
    query Consent($id: ID!) {
      consent(id: $id) {
        ...ConsentFields
        proofName
        proofMimeType
        proofBytes
        proofSha256
        proofUrl
      }
    }
  `,
  [ConsentFields],
);

export const ConsentAdd = graphql(
  `
    mutation ConsentAdd($input: ConsentAddInput!) {
      consentAdd(input: $input) {
        __typename
        ... on Consent {
          ...ConsentFields
        }
        ...ProblemFields
      }
    }
  `,
  [ConsentFields, ProblemFields],
);

export const ConsentRevoke = graphql(
  `
    mutation ConsentRevoke($id: ID!, $reason: String!) {
      consentRevoke(id: $id, reason: $reason) {
        __typename
        ... on Consent {
          ...ConsentFields
        }
        ...ProblemFields
      }
    }
  `,
  [ConsentFields, ProblemFields],
);

export type Consent = ResultOf<typeof ConsentFields>;
