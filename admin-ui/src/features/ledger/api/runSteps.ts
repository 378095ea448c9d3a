import { graphql, ProblemFields, type VariablesOf } from "@/lib/graphql";

import { CommandFields, LiveRunFields } from "./runs";

export const RunContinue = graphql(
  `
    mutation LedgerRunContinue($id: ID!) {
      runContinue(id: $id) {
        __typename
        ...LiveRunFields
        ...ProblemFields
      }
    }
  `,
  [LiveRunFields, ProblemFields],
);

export const RunHeartbeat = graphql(
  `
    mutation LedgerRunHeartbeat($id: ID!) {
      runHeartbeat(id: $id) {
        __typename
        ...LiveRunFields
        ...ProblemFields
      }
    }
  `,
  [LiveRunFields, ProblemFields],
);

export const RunRecordChange = graphql(
  `
    mutation LedgerRunRecordChange($input: RunRecordChangeInput!) {
      runRecordChange(input: $input) {
        __typename
        ...LiveRunFields
        ...ProblemFields
      }
    }
  `,
  [LiveRunFields, ProblemFields],
);

export const RunRecordEvidence = graphql(
  `
    mutation LedgerRunRecordEvidence($input: RunRecordEvidenceInput!) {
      runRecordEvidence(input: $input) {
        __typename
        ...LiveRunFields
        ...ProblemFields
      }
    }
  `,
  [LiveRunFields, ProblemFields],
);

export const RunCheckpoint = graphql(
  `
    mutation LedgerRunCheckpoint($input: RunCheckpointInput!) {
      runCheckpoint(input: $input) {
        __typename
        ...LiveRunFields
        ...ProblemFields
      }
    }
  `,
  [LiveRunFields, ProblemFields],
);

export const RunClose = graphql(
  `
    mutation LedgerRunClose($input: RunCloseInput!) {
      runClose(input: $input) {
        __typename
        ...LiveRunFields
        ...ProblemFields
      }
    }
  `,
  [LiveRunFields, ProblemFields],
);

export const RunBlock = graphql(
  `
    mutation LedgerRunBlock($input: RunBlockInput!) {
      runBlock(input: $input) {
        __typename
        ...LiveRunFields
        ...ProblemFields
      }
    }
  `,
  [LiveRunFields, ProblemFields],
);

export const RunAbandon = graphql(
  `
    mutation LedgerRunAbandon($input: RunAbandonInput!) {
      runAbandon(input: $input) {
        __typename
        ...LiveRunFields
        ...ProblemFields
      }
    }
  `,
  [LiveRunFields, ProblemFields],
);

export const RunVerify = graphql(
  `
    mutation LedgerRunVerify($input: RunVerifyInput!) {
      runVerify(input: $input) {
        __typename
        ...CommandFields
        ...ProblemFields
      }
    }
  `,
  [CommandFields, ProblemFields],
);

export const RunVerifyCancel = graphql(
  `
    mutation LedgerRunVerifyCancel($id: ID!) {
      runVerifyCancel(id: $id) {
        __typename
        ...CommandFields
        ...ProblemFields
      }
    }
  `,
  [CommandFields, ProblemFields],
);

export type CheckInput = VariablesOf<typeof RunVerify>["input"];
