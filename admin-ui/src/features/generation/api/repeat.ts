import { graphql, ProblemFields, type ResultOf } from "@/lib/graphql";

import { JobDetail } from "./jobs";

export const GenerationRepeat = graphql(
  `
    mutation GenerationRepeat($input: GenerationRepeatInput!) {
      generationRepeat(input: $input) {
        __typename
        ... on GenerationJob {
          ...JobDetail
        }
        ...ProblemFields
      }
    }
  `,
  [JobDetail, ProblemFields],
);

export type Repeated = Extract<ResultOf<typeof GenerationRepeat>["generationRepeat"], { __typename: "GenerationJob" }>;
