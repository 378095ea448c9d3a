import { graphql, ProblemFields } from "@/lib/graphql";

import { ConsentOfPicture, PictureFields } from "./assets";

export const AssetsRate = graphql(
  `
    mutation AssetsRate($ids: [ID!]!, $rating: Int) {
      assetsRate(ids: $ids, rating: $rating) {
        __typename
        ... on AssetBulk {
          items {
            id
            asset {
              id
              rating
            }
            error {
              __typename
              message
            }
          }
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

export const AssetsExport = graphql(
  `
    mutation AssetsExport($ids: [ID!]!) {
      assetsExport(ids: $ids) {
        __typename
        ... on AssetExport {
          url
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

export const AssetSubject = graphql(
  `
    mutation AssetSubject($input: AssetSubjectInput!) {
      assetSubject(input: $input) {
        __typename
        ... on Asset {
          id
          subject
          consent {
            ...ConsentOfPicture
          }
        }
        ...ProblemFields
      }
    }
  `,
  [ConsentOfPicture, ProblemFields],
);

export const AssetAdd = graphql(
  `
    mutation AssetAdd($input: AssetAddInput!) {
      assetAdd(input: $input) {
        __typename
        ... on Asset {
          ...PictureFields
          parameters
        }
        ...ProblemFields
      }
    }
  `,
  [PictureFields, ProblemFields],
);

/** Asked right before its references are changed: they and the version as they are by then. */
export const CharacterReferences = graphql(`
  query CharacterReferences($id: ID!) {
    character(id: $id) {
      id
      name
      version
      appearance {
        faceReferences {
          id
        }
      }
    }
  }
`);

export const ReferencesSet = graphql(
  `
    mutation ReferencesSet($input: CharacterUpdateInput!) {
      characterUpdate(input: $input) {
        __typename
        ... on Character {
          id
          name
          version
          appearance {
            faceReferences {
              id
              thumbnailUrl
            }
          }
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);
