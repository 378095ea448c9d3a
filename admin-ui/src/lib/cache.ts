import { type Cache, cacheExchange, type CacheExchangeOpts, type DataFields, type KeyingConfig } from "@urql/exchange-graphcache";

import { graphql } from "./graphql";
import { JobStanding } from "./jobs";
import shape from "./schema-shape.json";

const one = () => "one";
const embedded = () => null;

/**
 * Types without an id. There is only one of each of the first group, so queries and subscriptions meet in the cache;
 * the others are part of what holds them.
 */
function keys(): KeyingConfig {
  const singletons = ["Viewer", "Ledger", "GenerationQueue", "ServiceHealth", "SystemInfo"];
  return { ...Object.fromEntries(shape.withoutId.map((name) => [name, embedded])), ...Object.fromEntries(singletons.map((name) => [name, one])) };
}

/** Forgets every list under this root field, whatever its arguments: the pages that show one fetch it again. */
export function forget(cache: Cache, ...fields: string[]): void {
  for (const { fieldName, arguments: args } of cache.inspectFields("Query")) {
    if (fields.includes(fieldName)) cache.invalidate("Query", fieldName, args ?? undefined);
  }
}

/** Pages of what waits begin where others ended then: once the queue has changed, nobody asks for the same ones again. */
function forgetWaiting(cache: Cache): void {
  const queue = { __typename: "GenerationQueue", id: "one" };
  for (const { fieldName, arguments: args } of cache.inspectFields(queue)) {
    if (fieldName === "waitingJobs") cache.invalidate(queue, fieldName, args ?? undefined);
  }
}

const succeeded = (result: DataFields, field: string, ...names: string[]) => {
  const member = result[field] as { __typename?: string } | null | undefined;
  return names.includes(member?.__typename ?? "");
};

const CachedProgress = graphql(
  `
    fragment CachedProgress on GenerationJob {
      id
      progress {
        ...JobStanding
      }
    }
  `,
  [JobStanding],
);

const JobState = graphql(`
  fragment JobState on GenerationJob {
    id
    state
    attempt
  }
`);

interface ProgressMessage {
  __typename: string;
  jobId: string;
  state?: string;
  attempt?: number;
  percent?: number;
  step?: number;
  total?: number;
  node?: string;
  nodeTitle?: string;
  etaSeconds?: number | null;
  previewUrl?: string;
}

const PROGRESS = ["GenerationNodeStarted", "GenerationStepped", "GenerationPreviewed"];

/** Carries a progress message into the job it speaks of, so that every list that shows the job moves too. */
function applyProgress(result: DataFields, cache: Cache): void {
  const message = result.generationProgress as unknown as ProgressMessage | null;
  if (!message) return;
  const { __typename: type, jobId: id } = message;
  if (type === "GenerationStateChanged") {
    cache.writeFragment(JobState, { id, state: message.state, attempt: message.attempt } as never);
  } else if (PROGRESS.includes(type)) {
    const before = (cache.readFragment(CachedProgress, { id } as never) as { progress?: object } | null)?.progress;
    if (!before) return;
    const { percent, step, total, node, nodeTitle, etaSeconds, previewUrl } = message;
    const known = Object.entries({ percent, step, total, node, nodeTitle, etaSeconds, previewUrl });
    const news = Object.fromEntries(known.filter(([, value]) => value !== undefined));
    cache.writeFragment(CachedProgress, { id, progress: { ...before, ...news } } as never);
  }
}

/** A mutation whose success changes what lists hold, not only the thing itself. */
const changes =
  (field: string, names: string[], ...lists: string[]) =>
  (result: DataFields, _args: unknown, cache: Cache) => {
    if (succeeded(result, field, ...names)) forget(cache, ...lists);
  };

const config: Partial<CacheExchangeOpts> = {
  possibleTypes: shape.possibleTypes,
  keys: keys(),
  updates: {
    Mutation: {
      characterCreate: changes("characterCreate", ["Character"], "characters"),
      characterArchive: changes("characterArchive", ["Character"], "characters"),
      characterDelete: changes("characterDelete", ["Character"], "characters"),
      characterRestore: changes("characterRestore", ["Character"], "characters"),
      // A change of a character moves it in the lists. Its page asks again for the styles, which can change one another.
      characterUpdate: changes("characterUpdate", ["Character"], "characters"),
      imageStyleCreate: changes("imageStyleCreate", ["ImageStyle"], "characters"),
      imageStyleUpdate: changes("imageStyleUpdate", ["ImageStyle"], "characters"),
      imageStyleDelete: changes("imageStyleDelete", ["ImageStyleDeleted"], "characters"),
      ledgerImport: (result, args, cache) => {
        if (args.dryRun === false && succeeded(result, "ledgerImport", "LedgerImport")) {
          forget(cache, "ledger", "tasks", "task", "runs", "run", "decisions");
        }
      },
      ...Object.fromEntries(["taskCreate", "taskUpdate", "taskBlock", "taskUnblock", "taskReopen", "taskReview", "taskReorder"].map((name) => [name, changes(name, ["Task"], "tasks", "task", "nextTask", "ledger")])),
      tasksUpdate: changes("tasksUpdate", ["TasksUpdated"], "tasks", "task", "nextTask", "ledger"),
      runStart: changes("runStart", ["RunStarted"], "tasks", "task", "runs", "nextTask", "ledger"),
      ...Object.fromEntries(["runContinue", "runCheckpoint", "runClose", "runBlock", "runAbandon"].map((name) => [name, changes(name, ["Run"], "tasks", "task", "runs", "nextTask", "ledger")])),
      generationStart: changes("generationStart", ["GenerationJob"], "generationJobs", "generationQueue"),
      generationRepeat: changes("generationRepeat", ["GenerationJob"], "generationJobs", "generationQueue"),
      experimentStart: changes("experimentStart", ["Experiment"], "experiments", "generationJobs", "generationQueue"),
      ...Object.fromEntries(["workflowUpload", "workflowRevise", "workflowArchive", "workflowRestore", "presetSave", "presetRemove"].map((name) => [name, changes(name, ["Workflow"], "workflows", "workflow")])),
      ...Object.fromEntries(["generationCancel", "generationRetry", "generationCancelMany", "generationRetryMany"].map((name) => [name, changes(name, ["GenerationJob", "GenerationBulk"], "generationJobs", "generationQueue")])),
      ...Object.fromEntries(["engineAdd", "engineRemove"].map((name) => [name, changes(name, ["Engine"], "engines")])),
      assetSubject: changes("assetSubject", ["Asset"], "assets", "consent", "consents"),
      apiTokenCreate: (result, _args, cache) => {
        if (succeeded(result, "apiTokenCreate", "ApiTokenCreated")) cache.invalidate({ __typename: "Viewer", id: "one" }, "apiTokens");
      },
      sessionRevoke: (result, _args, cache) => {
        if (succeeded(result, "sessionRevoke", "SessionRevoked")) cache.invalidate({ __typename: "Viewer", id: "one" }, "sessions");
      },
    },
    Subscription: {
      generationProgress: (result, _args, cache) => applyProgress(result, cache),
      generationQueueChanged: (_result, _args, cache) => forgetWaiting(cache),
      enginesChanged: ({ enginesChanged }, _args, cache) => cache.link("Query", "engines", enginesChanged as never),
      assetAdded: (_result, _args, cache) => forget(cache, "assets"),
      ledgerChanged: (_result, _args, cache) => forget(cache, "tasks", "runs", "decisions"),
    },
  },
};

export const createCache = () => cacheExchange(config);
