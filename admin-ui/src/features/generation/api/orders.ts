import { graphql, ProblemFields, type ResultOf, type VariablesOf } from "@/lib/graphql";

import { JobDetail } from "./jobs";

/** Who can be asked, for what. */
export const EnginesQuery = graphql(`
  query OrderEngines {
    engines {
      id
      name
      sandbox
      state
      deviceName
      queueRemaining
      lastError
      checkpoints
      samplers
      schedulers
    }
  }
`);

export const WorkflowsQuery = graphql(`
  query OrderWorkflows {
    workflows {
      id
      key
      name
      description
      parameters {
        name
        minimum
        maximum
        step
        maxLength
      }
      presets {
        name
        parameters
      }
    }
  }
`);

const OrderCharacter = graphql(`
  fragment OrderCharacter on Character {
    id
    name
    handle
    profileAsset {
      id
      thumbnailUrl
    }
  }
`);

/** Characters to choose from. */
export const CharacterChoices = graphql(
  `
    query CharacterChoices($filter: CharacterFilter) {
      characters(first: 20, filter: $filter, order: { by: NAME, direction: ASC }) {
        edges {
          node {
            ...OrderCharacter
          }
        }
      }
    }
  `,
  [OrderCharacter],
);

/** The chosen character with its styles. */
export const ChosenCharacter = graphql(
  `
    query ChosenCharacter($id: ID!) {
      character(id: $id) {
        ...OrderCharacter
        styles {
          id
          name
          description
          active
          isDefault
        }
      }
    }
  `,
  [OrderCharacter],
);

export const OrderPreview = graphql(`
  query OrderPreview($input: GenerationStartInput!) {
    generationPreview(input: $input) {
      prompt
      negativePrompt
      parameters
      problems {
        field
        message
      }
    }
  }
`);

export const GenerationStart = graphql(
  `
    mutation GenerationStart($input: GenerationStartInput!) {
      generationStart(input: $input) {
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

/** Asked right before the portrait is set: the version as it is by then. */
export const CharacterVersion = graphql(`
  query CharacterVersion($id: ID!) {
    character(id: $id) {
      id
      version
    }
  }
`);

export const PortraitSet = graphql(
  `
    mutation PortraitSet($input: CharacterUpdateInput!) {
      characterUpdate(input: $input) {
        __typename
        ... on Character {
          id
          name
          version
          profileAsset {
            id
            thumbnailUrl
          }
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

/** The latest pictures, to go back to. */
export const LatestPictures = graphql(`
  query LatestPictures($filter: AssetFilter) {
    assets(first: 30, filter: $filter) {
      edges {
        node {
          id
          thumbnailUrl
          prompt
          job {
            id
          }
        }
      }
    }
  }
`);

export type Engine = ResultOf<typeof EnginesQuery>["engines"][number];
export type Workflow = ResultOf<typeof WorkflowsQuery>["workflows"][number];
export type CharacterChoice = ResultOf<typeof CharacterChoices>["characters"]["edges"][number]["node"];
export type Chosen = NonNullable<ResultOf<typeof ChosenCharacter>["character"]>;
export type Preview = ResultOf<typeof OrderPreview>["generationPreview"];
export type StartInput = VariablesOf<typeof GenerationStart>["input"];
