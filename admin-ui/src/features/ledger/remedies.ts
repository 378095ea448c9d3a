import type { Problem } from "@/lib/problems";

/** What the API's operations are called on this page. */
const WORDS: Record<string, string> = {
  runContinue: "“Go on”",
  runRecordChange: "“Record a change”",
  runVerify: "“Run a check”",
  runVerifyCancel: "“Stop”",
  runCheckpoint: "“Take a checkpoint”",
  runClose: "“Close”",
  runBlock: "“Block” on the run's page",
  runAbandon: "“Give up” on the run's page",
  ledgerSync: "“The work was there before”",
  ledgerConnect: "“Connect” on the dashboard",
  taskBlock: "“Block”",
  taskUnblock: "“Lift the block”",
  taskReopen: "“Reopen”",
  taskReview: "“Policy review”",
};

/** A refusal as this page says it: buttons by their names, not operations of the API. */
export function inWords(problem: Problem | undefined): Problem | undefined {
  return problem?.remedy ? { ...problem, remedy: problem.remedy.replace(/\b[a-z]+[A-Z]\w*\b/g, (name) => WORDS[name] ?? name) } : problem;
}
