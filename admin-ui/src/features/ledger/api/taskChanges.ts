import { graphql, ProblemFields, type VariablesOf } from "@/lib/graphql";

import { TaskContent, TaskRowFields } from "./tasks";

export const TaskCreate = graphql(
  `
    mutation LedgerTaskCreate($input: TaskCreateInput!) {
      taskCreate(input: $input) {
        __typename
        ... on Task {
          ...TaskRowFields
          ...TaskContent
        }
        ...ProblemFields
      }
    }
  `,
  [TaskRowFields, TaskContent, ProblemFields],
);

/** On a Conflict, `current` is the other version. */
export const TaskUpdate = graphql(
  `
    mutation LedgerTaskUpdate($input: TaskUpdateInput!) {
      taskUpdate(input: $input) {
        __typename
        ... on Task {
          ...TaskRowFields
          ...TaskContent
        }
        ...ProblemFields
        ... on Conflict {
          current {
            __typename
            ... on Task {
              ...TaskContent
            }
          }
        }
      }
    }
  `,
  [TaskRowFields, TaskContent, ProblemFields],
);

export const TasksUpdate = graphql(
  `
    mutation LedgerTasksUpdate($input: TasksUpdateInput!) {
      tasksUpdate(input: $input) {
        __typename
        ... on TasksUpdated {
          unchanged
          tasks {
            ...TaskRowFields
          }
        }
        ...ProblemFields
      }
    }
  `,
  [TaskRowFields, ProblemFields],
);

export const TaskReorder = graphql(
  `
    mutation LedgerTaskReorder($input: TaskReorderInput!) {
      taskReorder(input: $input) {
        __typename
        ... on Task {
          ...TaskRowFields
        }
        ...ProblemFields
      }
    }
  `,
  [TaskRowFields, ProblemFields],
);

/** What a decision about a task changes of it. */
const Decided = graphql(`
  fragment Decided on Task {
    id
    key
    state
    version
    blockedReason
    blockedKind
    policyReview
    doneBasis
    updatedAt
  }
`);

export const TaskBlock = graphql(
  `
    mutation LedgerTaskBlock($input: TaskBlockInput!) {
      taskBlock(input: $input) {
        __typename
        ...Decided
        ...ProblemFields
      }
    }
  `,
  [Decided, ProblemFields],
);

export const TaskUnblock = graphql(
  `
    mutation LedgerTaskUnblock($input: TaskUnblockInput!) {
      taskUnblock(input: $input) {
        __typename
        ...Decided
        ...ProblemFields
      }
    }
  `,
  [Decided, ProblemFields],
);

export const TaskReopen = graphql(
  `
    mutation LedgerTaskReopen($input: TaskReopenInput!) {
      taskReopen(input: $input) {
        __typename
        ...Decided
        ...ProblemFields
      }
    }
  `,
  [Decided, ProblemFields],
);

export const TaskReview = graphql(
  `
    mutation LedgerTaskReview($input: TaskReviewInput!) {
      taskReview(input: $input) {
        __typename
        ...Decided
        ...ProblemFields
      }
    }
  `,
  [Decided, ProblemFields],
);

export type TaskCreateInput = VariablesOf<typeof TaskCreate>["input"];
export type TaskUpdateInput = VariablesOf<typeof TaskUpdate>["input"];
export type TasksUpdateInput = VariablesOf<typeof TasksUpdate>["input"];
