import { graphql, type ResultOf, type VariablesOf } from "@/lib/graphql";

/** What a list shows of a picture. */
export const PictureFields = graphql(`
  fragment PictureFields on Asset {
    id
    thumbnailUrl
    url
    width
    height
    sandbox
    prompt
    createdAt
    mimeType
    kind
    origin
    subject
    rating
    durationSeconds
  }
`);

/** `counted`: whether the whole list is counted too, which the first page asks for. */
export const PicturesQuery = graphql(
  `
    query Pictures($first: Int!, $after: String, $filter: AssetFilter, $counted: Boolean! = true) {
      assets(first: $first, after: $after, filter: $filter) {
        totalCount @include(if: $counted)
        edges {
          node {
            ...PictureFields
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [PictureFields],
);

export const PictureAdded = graphql(`
  subscription PictureAdded {
    assetAdded {
      id
    }
  }
`);

/** The consent on which a picture rests. */
export const ConsentOfPicture = graphql(`
  fragment ConsentOfPicture on Consent {
    id
    person
    validUntil
    revokedAt
    valid
  }
`);

/** A picture with where it came from. */
export const PictureQuery = graphql(
  `
    query Picture($id: ID!) {
      asset(id: $id) {
        ...PictureFields
        bytes
        sha256
        seed
        model
        workflowHash
        workflowKey
        parameters
        frames
        workflow {
          id
          key
          name
        }
        style {
          id
          name
        }
        parents {
          ...PictureFields
        }
        consent {
          ...ConsentOfPicture
        }
        character {
          id
          name
          version
          profileAsset {
            id
            thumbnailUrl
          }
        }
        job {
          id
          askedPrompt
          negativePrompt
          parameters
          workflowVersion
          workflow {
            id
            name
          }
          engine {
            id
            name
          }
        }
      }
    }
  `,
  [PictureFields, ConsentOfPicture],
);

/** What the file itself says about its origin: read and checked by the server at each asking. */
export const ProvenanceQuery = graphql(`
  query AssetProvenance($id: ID!) {
    assetProvenance(id: $id) {
      __typename
      ... on Provenance {
        digitalSourceType
        c2pa
        claimGenerator
        signer
        signedAt
        problem
      }
      ... on Error {
        message
      }
    }
  }
`);

/** A link that works without a login for a while: asked for when it is needed. */
export const DownloadLink = graphql(`
  query DownloadLink($id: ID!, $seconds: Int!) {
    asset(id: $id) {
      id
      downloadUrl(expiresInSeconds: $seconds)
    }
  }
`);

/** Whom the list can be narrowed to. */
export const GalleryCharacters = graphql(`
  query GalleryCharacters {
    characters(first: 200, order: { by: NAME, direction: ASC }) {
      edges {
        node {
          id
          name
          assetCount
        }
      }
    }
  }
`);

/** What else the list can be narrowed by: whatever at least one picture was made with. */
export const GalleryFacets = graphql(`
  query GalleryFacets {
    assetFacets {
      models
      workflows
      styles {
        id
        name
      }
    }
  }
`);

export type Picture = ResultOf<typeof PictureFields>;
export type PictureFilter = NonNullable<VariablesOf<typeof PicturesQuery>["filter"]>;
export type PictureDetail = NonNullable<ResultOf<typeof PictureQuery>["asset"]>;
export type Told = Extract<ResultOf<typeof ProvenanceQuery>["assetProvenance"], { __typename: "Provenance" }>;
