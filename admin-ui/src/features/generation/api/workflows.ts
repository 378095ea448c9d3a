import { graphql, ProblemFields, type ResultOf, type VariablesOf } from "@/lib/graphql";

const WorkflowRow = graphql(`
  fragment WorkflowRow on Workflow {
    id
    key
    version
    name
    description
    category
    builtIn
    archivedAt
    extension
    produces
  }
`);

/** What a workflow is asked for: its parameters, and the presets that fill them. */
export const WorkflowForm = graphql(`
  fragment WorkflowForm on Workflow {
    parameters {
      name
      label
      kind
      required
      default
      minimum
      maximum
      step
      maxLength
      choices
      targets {
        node
        input
      }
    }
    presets {
      id
      name
      builtIn
      parameters
    }
  }
`);

export const WorkflowListQuery = graphql(
  `
    query WorkflowList($includeArchived: Boolean!) {
      workflows(includeArchived: $includeArchived) {
        ...WorkflowRow
      }
    }
  `,
  [WorkflowRow],
);

/** What each engine lacks for a workflow. Asked apart: it waits for the engines. */
export const WorkflowReadiness = graphql(`
  fragment WorkflowReadiness on Workflow {
    id
    readiness {
      ready
      reason
      engine {
        id
        name
      }
      missing {
        kind
        name
        nodeId
        nodeTitle
        hint
      }
    }
  }
`);

export const WorkflowListReadiness = graphql(
  `
    query WorkflowListReadiness($includeArchived: Boolean!) {
      workflows(includeArchived: $includeArchived) {
        ...WorkflowReadiness
      }
    }
  `,
  [WorkflowReadiness],
);

const WorkflowDetail = graphql(
  `
    fragment WorkflowDetail on Workflow {
      ...WorkflowRow
      hash
      graph
      requiredNodes
      requiredModels {
        checkpoints
        loras
        vaes
      }
      ...WorkflowForm
      versions {
        version
        hash
        note
        createdAt
        actorName
      }
    }
  `,
  [WorkflowRow, WorkflowForm],
);

export const WorkflowQuery = graphql(
  `
    query Workflow($key: String!, $version: Int) {
      workflow(key: $key, version: $version) {
        ...WorkflowDetail
      }
    }
  `,
  [WorkflowDetail],
);

export const WorkflowReadinessQuery = graphql(
  `
    query WorkflowReadinessOf($key: String!, $version: Int) {
      workflow(key: $key, version: $version) {
        ...WorkflowReadiness
      }
    }
  `,
  [WorkflowReadiness],
);

export const WorkflowInspect = graphql(
  `
    query WorkflowInspect($graph: JSON!) {
      workflowInspect(graph: $graph) {
        __typename
        ... on WorkflowInspection {
          nodes {
            id
            title
            classType
            inputs {
              name
              value
              linked
              kind
              suggestion
            }
          }
          suggestions {
            name
            label
            kind
            targets {
              node
              input
            }
            default
            required
            minimum
            maximum
            step
            maxLength
          }
          problems {
            field
            message
          }
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

export const WorkflowUpload = graphql(
  `
    mutation WorkflowUpload($input: WorkflowUploadInput!) {
      workflowUpload(input: $input) {
        __typename
        ... on Workflow {
          ...WorkflowDetail
        }
        ...ProblemFields
      }
    }
  `,
  [WorkflowDetail, ProblemFields],
);

export const WorkflowRevise = graphql(
  `
    mutation WorkflowRevise($input: WorkflowReviseInput!) {
      workflowRevise(input: $input) {
        __typename
        ... on Workflow {
          ...WorkflowDetail
        }
        ...ProblemFields
      }
    }
  `,
  [WorkflowDetail, ProblemFields],
);

export const WorkflowArchive = graphql(
  `
    mutation WorkflowArchive($key: String!) {
      workflowArchive(key: $key) {
        __typename
        ... on Workflow {
          ...WorkflowRow
        }
        ...ProblemFields
      }
    }
  `,
  [WorkflowRow, ProblemFields],
);

export const WorkflowRestore = graphql(
  `
    mutation WorkflowRestore($key: String!) {
      workflowRestore(key: $key) {
        __typename
        ... on Workflow {
          ...WorkflowRow
        }
        ...ProblemFields
      }
    }
  `,
  [WorkflowRow, ProblemFields],
);

export type WorkflowInList = ResultOf<typeof WorkflowListQuery>["workflows"][number];
export type WorkflowWhole = NonNullable<ResultOf<typeof WorkflowQuery>["workflow"]>;
export type Inspection = Extract<ResultOf<typeof WorkflowInspect>["workflowInspect"], { __typename: "WorkflowInspection" }>;
export type InspectedNode = Inspection["nodes"][number];
export type ParameterInput = VariablesOf<typeof WorkflowUpload>["input"]["parameters"][number];
