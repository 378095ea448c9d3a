import { graphql, type ResultOf } from "@/lib/graphql";

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
  }
`);

export const PicturesQuery = graphql(
  `
    query Pictures($first: Int!, $after: String, $filter: AssetFilter) {
      assets(first: $first, after: $after, filter: $filter) {
        totalCount
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
        character {
          id
          name
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
  [PictureFields],
);

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

export type Picture = ResultOf<typeof PicturesQuery>["assets"]["edges"][number]["node"];
export type PicturePage = ResultOf<typeof PicturesQuery>["assets"];
export type PictureDetail = NonNullable<ResultOf<typeof PictureQuery>["asset"]>;
