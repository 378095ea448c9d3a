import { graphql, ProblemFields, type ResultOf, type VariablesOf } from "@/lib/graphql";

export const StyleFields = graphql(`
  fragment StyleFields on ImageStyle {
    id
    version
    name
    description
    promptPrefix
    promptSuffix
    negativeAddition
    checkpoint
    sampler
    scheduler
    steps
    cfg
    width
    height
    displayOrder
    active
    isDefault
  }
`);

const PortraitFields = graphql(`
  fragment PortraitFields on Asset {
    id
    url
    thumbnailUrl
    width
    height
  }
`);

export const CharacterCard = graphql(
  `
    fragment CharacterCard on Character {
      id
      version
      name
      handle
      bio
      age
      location
      status
      assetCount
      updatedAt
      deletedAt
      profileAsset {
        ...PortraitFields
      }
    }
  `,
  [PortraitFields],
);

export const CharacterFields = graphql(
  `
    fragment CharacterFields on Character {
      ...CharacterCard
      timezone
      interests
      createdAt
      personality {
        extroversion
        creativity
        humor
        professionalism
        authenticity
        communicationStyle
        contentTone
        preferredTopics
        systemPrompt
        temperature
        derivedPrompt
      }
      appearance {
        consistencyMethod
        lora
        hairColor
        hairStyle
        eyeColor
        skinTone
        bodyType
        height
        ageRange
        clothingStyle
        colors
        keywords
        baseModel
        defaultPromptPrefix
        negativePrompt
        faceReferences {
          ...PortraitFields
          subject
          consent {
            id
            person
            validUntil
            revokedAt
          }
        }
      }
      styles {
        ...StyleFields
      }
    }
  `,
  [CharacterCard, PortraitFields, StyleFields],
);

export const CharactersQuery = graphql(
  `
    query Characters($first: Int!, $after: String, $filter: CharacterFilter, $order: CharacterOrder) {
      characters(first: $first, after: $after, filter: $filter, order: $order) {
        totalCount
        edges {
          node {
            ...CharacterCard
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [CharacterCard],
);

export const CharacterQuery = graphql(
  `
    query Character($id: ID!) {
      character(id: $id) {
        ...CharacterFields
      }
    }
  `,
  [CharacterFields],
);

export const TemplatesQuery = graphql(`
  query PersonalityTemplates {
    personalityTemplates {
      name
      extroversion
      creativity
      humor
      professionalism
      authenticity
    }
  }
`);

export const PreviewQuery = graphql(`
  query PersonalityPreview($personality: PersonalityInput!) {
    personalityPreview(personality: $personality)
  }
`);

export const CharacterCreate = graphql(
  `
    mutation CharacterCreate($input: CharacterCreateInput!) {
      characterCreate(input: $input) {
        __typename
        ... on Character {
          ...CharacterFields
        }
        ...ProblemFields
      }
    }
  `,
  [CharacterFields, ProblemFields],
);

export const CharacterUpdate = graphql(
  `
    mutation CharacterUpdate($input: CharacterUpdateInput!) {
      characterUpdate(input: $input) {
        __typename
        ... on Character {
          ...CharacterFields
        }
        ...ProblemFields
        ... on Conflict {
          current {
            __typename
            id
            ... on Character {
              ...CharacterFields
            }
          }
        }
      }
    }
  `,
  [CharacterFields, ProblemFields],
);

export const CharacterArchive = graphql(
  `
    mutation CharacterArchive($id: ID!, $expectedVersion: Int!) {
      characterArchive(id: $id, expectedVersion: $expectedVersion) {
        __typename
        ... on Character {
          ...CharacterCard
        }
        ...ProblemFields
      }
    }
  `,
  [CharacterCard, ProblemFields],
);

export const CharacterDelete = graphql(
  `
    mutation CharacterDelete($id: ID!, $expectedVersion: Int!) {
      characterDelete(id: $id, expectedVersion: $expectedVersion) {
        __typename
        ... on Character {
          ...CharacterCard
        }
        ...ProblemFields
      }
    }
  `,
  [CharacterCard, ProblemFields],
);

export const CharacterRestore = graphql(
  `
    mutation CharacterRestore($id: ID!) {
      characterRestore(id: $id) {
        __typename
        ... on Character {
          ...CharacterCard
        }
        ...ProblemFields
      }
    }
  `,
  [CharacterCard, ProblemFields],
);

export type Card = ResultOf<typeof CharactersQuery>["characters"]["edges"][number]["node"];
export type Character = NonNullable<ResultOf<typeof CharacterQuery>["character"]>;
export type Personality = Character["personality"];
export type Appearance = Character["appearance"];
export type Portrait = NonNullable<Card["profileAsset"]>;
export type Status = Card["status"];
export type CreateInput = VariablesOf<typeof CharacterCreate>["input"];
export type UpdateInput = VariablesOf<typeof CharacterUpdate>["input"];
