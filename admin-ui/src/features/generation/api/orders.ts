import { graphql, ProblemFields, type ResultOf, type VariablesOf } from "@/lib/graphql";

import { JobDetail } from "./jobs";
import { WorkflowForm, WorkflowReadiness } from "./workflows";

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
      setAsideUntil
      setAsideReason
      enabled
      checkpoints
      samplers
      schedulers
      loras
      vaes
    }
  }
`);

const OrderWorkflow = graphql(
  `
    fragment OrderWorkflow on Workflow {
      id
      key
      name
      description
      category
      builtIn
      extension
      produces
      archivedAt
      ...WorkflowForm
    }
  `,
  [WorkflowForm],
);

export const WorkflowsQuery = graphql(
  `
    query OrderWorkflows {
      workflows {
        ...OrderWorkflow
      }
    }
  `,
  [OrderWorkflow],
);

/** Which engine can run which workflow. Asks the engines, so the form does not wait for it. */
export const ReadinessQuery = graphql(
  `
    query OrderReadiness {
      workflows {
        ...WorkflowReadiness
      }
    }
  `,
  [WorkflowReadiness],
);

export const PresetSave = graphql(
  `
    mutation PresetSave($input: PresetSaveInput!) {
      presetSave(input: $input) {
        __typename
        ... on Workflow {
          ...OrderWorkflow
        }
        ...ProblemFields
      }
    }
  `,
  [OrderWorkflow, ProblemFields],
);

export const PresetRemove = graphql(
  `
    mutation PresetRemove($id: ID!) {
      presetRemove(id: $id) {
        __typename
        ... on Workflow {
          ...OrderWorkflow
        }
        ...ProblemFields
      }
    }
  `,
  [OrderWorkflow, ProblemFields],
);

/** The workflow that keeps a character's face best. */
export const SuggestionQuery = graphql(
  `
    query OrderSuggestion($characterId: ID!) {
      generationSuggestion(characterId: $characterId) {
        __typename
        ... on GenerationSuggestion {
          reason
          workflow {
            ...OrderWorkflow
          }
        }
        ...ProblemFields
      }
    }
  `,
  [OrderWorkflow, ProblemFields],
);

/** The settings that a picture was made with. */
export const LikeQuery = graphql(`
  query OrderLike($id: ID!) {
    asset(id: $id) {
      id
      workflowKey
      parameters
    }
  }
`);

/** How many pictures at once each GPU has room for. */
export const GpuAdviceQuery = graphql(`
  query OrderGpuAdvice($width: Int!, $height: Int!) {
    gpuAdvice(width: $width, height: $height) {
      name
      batch
      wait
      verdict
      reason
      unknownReason
      memoryTotal
      memoryFree
      engines {
        id
        name
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
        appearance {
          faceReferences {
            id
            thumbnailUrl
          }
        }
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
export type Parameter = Workflow["parameters"][number];
export type Preset = Workflow["presets"][number];
export type Readiness = ResultOf<typeof ReadinessQuery>["workflows"][number]["readiness"][number];
export type Advice = ResultOf<typeof GpuAdviceQuery>["gpuAdvice"][number];
export type CharacterChoice = ResultOf<typeof CharacterChoices>["characters"]["edges"][number]["node"];
export type Chosen = NonNullable<ResultOf<typeof ChosenCharacter>["character"]>;
export type Preview = ResultOf<typeof OrderPreview>["generationPreview"];
export type StartInput = VariablesOf<typeof GenerationStart>["input"];
