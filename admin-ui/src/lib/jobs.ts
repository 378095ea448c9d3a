import { graphql } from "./graphql";

/** How far a job is: all of it, so that whoever shows the job can go on from its events. */
export const JobStanding = graphql(`
  fragment JobStanding on GenerationProgressState {
    percent
    step
    total
    node
    nodeTitle
    etaSeconds
    previewUrl
  }
`);

/** What happens to a job, event by event. What its snapshot and its end hold of the job itself is each watcher's own. */
export const JobStory = graphql(`
  fragment JobStory on GenerationProgressEvent {
    __typename
    ... on GenerationStateChanged {
      seq
      jobId
      at
      state
      attempt
      reason
    }
    ... on GenerationNodeStarted {
      seq
      jobId
      at
      node
      nodeTitle
      percent
    }
    ... on GenerationStepped {
      seq
      jobId
      at
      node
      step
      total
      percent
      etaSeconds
    }
    ... on GenerationPreviewed {
      seq
      jobId
      at
      previewUrl
    }
    ... on GenerationDowngraded {
      seq
      jobId
      at
      downgrade
    }
    ... on GenerationFinished {
      seq
      jobId
      at
      state
    }
  }
`);
