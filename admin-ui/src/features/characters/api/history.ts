import { graphql, type ResultOf } from "@/lib/graphql";

export const CharacterHistory = graphql(`
  query CharacterHistory($id: ID!, $first: Int!, $after: String) {
    character(id: $id) {
      id
      history(first: $first, after: $after) {
        edges {
          node {
            id
            version
            kind
            styleName
            actorName
            actorKind
            at
            changes {
              field
              before
              after
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

type Connection = NonNullable<ResultOf<typeof CharacterHistory>["character"]>["history"];
export type Entry = Connection["edges"][number]["node"];
export type Change = Entry["changes"][number];

const NONE: Connection = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };

export const historyOf = ({ character }: ResultOf<typeof CharacterHistory>): Connection => character?.history ?? NONE;
