import { graphql, type ResultOf } from "@/lib/graphql";

export const CharacterPictures = graphql(`
  query CharacterPictures($first: Int!, $after: String, $filter: AssetFilter) {
    assets(first: $first, after: $after, filter: $filter) {
      totalCount
      edges {
        node {
          id
          url
          thumbnailUrl
          width
          height
          sandbox
          prompt
          createdAt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CharacterPictureAdded = graphql(`
  subscription CharacterPictureAdded {
    assetAdded {
      id
    }
  }
`);

export type CharacterPicture = ResultOf<typeof CharacterPictures>["assets"]["edges"][number]["node"];
