import { print } from "graphql";

import { graphql } from "@/lib/graphql";
import type { Operation } from "@/lib/operation";

// Real documents, checked against the schema like all others.
const documents = [
  graphql(`
    query ExampleCharacters {
      characters(first: 10, order: { by: NAME, direction: ASC }) {
        totalCount
        edges {
          node {
            id
            name
            handle
            status
            personality {
              derivedPrompt
            }
          }
        }
      }
    }
  `),
  graphql(`
    query ExampleLedger {
      ledger {
        mvp {
          done
          total
          percent
        }
        findingCounts {
          code
          severity
          count
        }
      }
      tasks(first: 10, filter: { state: [TODO] }, order: { by: PRIORITY }) {
        edges {
          node {
            key
            title
            priority
          }
        }
      }
    }
  `),
  graphql(`
    mutation ExampleGenerationStart($prompt: String!) {
      generationStart(input: { prompt: $prompt }) {
        __typename
        ... on GenerationJob {
          id
          state
        }
        ... on InvalidInput {
          fieldErrors {
            field
            message
          }
        }
        ... on Error {
          message
        }
      }
    }
  `),
  graphql(`
    query ExampleAssets {
      assets(first: 10) {
        edges {
          node {
            id
            url
            width
            height
            seed
          }
        }
      }
    }
  `),
  graphql(`
    subscription ExampleHealth {
      serviceHealthChanged {
        overall
        reason
        services {
          name
          state
          latencyMs
        }
      }
    }
  `),
];

const variables: Record<string, string> = {
  ExampleGenerationStart: JSON.stringify({ prompt: "a lighthouse at dawn" }, null, 2),
};

const nameOf = (text: string) => /(?:query|mutation|subscription) (\w+)/.exec(text)?.[1] ?? "";

/** The tab of an operation that a list or a form of this page sends. */
export const tabOf = ({ document, variables }: Operation) => ({ query: print(document), variables: JSON.stringify(variables, null, 2) });

/** One tab for each domain, to start from. */
export const examples = documents.map((document) => {
  const query = print(document);
  return { query, variables: variables[nameOf(query)] ?? null };
});
