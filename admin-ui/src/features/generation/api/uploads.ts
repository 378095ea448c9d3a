import { graphql, ProblemFields } from "@/lib/graphql";

export const AssetAdd = graphql(
  `
    mutation InputAdd($input: AssetAddInput!) {
      assetAdd(input: $input) {
        __typename
        ... on Asset {
          id
          thumbnailUrl
          prompt
          width
          height
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

/** Whose consent is on record. */
export const Consents = graphql(`
  query InputConsents {
    consents(first: 100) {
      edges {
        node {
          id
          person
          valid
        }
      }
    }
  }
`);
