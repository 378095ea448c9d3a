import { graphql, ProblemFields, type ResultOf, type VariablesOf } from "@/lib/graphql";

import { StyleFields } from "./characters";

export const StyleCreate = graphql(
  `
    mutation StyleCreate($input: ImageStyleCreateInput!) {
      imageStyleCreate(input: $input) {
        __typename
        ... on ImageStyle {
          ...StyleFields
        }
        ...ProblemFields
      }
    }
  `,
  [StyleFields, ProblemFields],
);

export const StyleUpdate = graphql(
  `
    mutation StyleUpdate($input: ImageStyleUpdateInput!) {
      imageStyleUpdate(input: $input) {
        __typename
        ... on ImageStyle {
          ...StyleFields
        }
        ...ProblemFields
        ... on Conflict {
          current {
            __typename
            id
            ... on ImageStyle {
              ...StyleFields
            }
          }
        }
      }
    }
  `,
  [StyleFields, ProblemFields],
);

export const StyleDelete = graphql(
  `
    mutation StyleDelete($id: ID!, $expectedVersion: Int!) {
      imageStyleDelete(id: $id, expectedVersion: $expectedVersion) {
        __typename
        ... on ImageStyleDeleted {
          id
          character {
            id
            styles {
              ...StyleFields
            }
          }
        }
        ...ProblemFields
      }
    }
  `,
  [StyleFields, ProblemFields],
);

/** What the engines offer a style to choose from. */
export const StyleChoices = graphql(`
  query StyleChoices {
    engines {
      id
      checkpoints
      samplers
      schedulers
      loras
    }
  }
`);

export type Style = ResultOf<typeof StyleFields>;
export type StyleUpdateInput = VariablesOf<typeof StyleUpdate>["input"];
export type StyleCreateInput = VariablesOf<typeof StyleCreate>["input"];
