import { Card, Stack } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useQuery } from "urql";

import { useViewer } from "@/app/viewer";
import { ErrorState, FormSkeleton, PageHeader, ProblemAlert } from "@/components";
import { problemFrom } from "@/lib/problems";

import { type Job, JobQuery } from "../api/jobs";
import { Latest } from "../components/Latest";
import { OrderForm } from "../components/OrderForm";
import { Picture } from "../components/Picture";
import { Stage } from "../components/Stage";
import { type Draft, draftOf, inputOf } from "../order";
import { useJob } from "../useJob";
import { useDraft, useOrder } from "../useOrder";
import { useStart } from "../useStart";
import classes from "./GeneratePage.module.css";

const route = getRouteApi("/shell/generate");

const whoOf = (job: Job) => ({ character: job.character?.id, style: job.style?.id });

/** From a few words to a picture: the order at the left, what becomes of it at the right. */
export function GeneratePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const scopes = useViewer()?.scopes ?? [];
  const allowed = scopes.includes("GENERATION");
  const { draft, set, setDraft } = useDraft();
  const who = { character: search.character, style: search.style };
  const order = useOrder(draft, who);
  const prompt = useRef<HTMLTextAreaElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const { job, standing, missing, problem } = useJob(search.job);

  const show = (started: Job) => {
    void navigate({ search: (before) => ({ ...before, job: started.id }) });
    // On a phone the picture is below the form.
    requestAnimationFrame(() => stage.current?.scrollIntoView({ block: "nearest" }));
  };
  const { start, starting, problem: refusal, clear } = useStart(show);
  const change = (next: Partial<Draft>) => {
    clear();
    set(next);
  };
  const take = (from: Job, seed: "same" | "new") => {
    setDraft(draftOf(from, seed));
    void navigate({ search: (before) => ({ ...before, ...whoOf(from), from: undefined, seed: undefined }), replace: true });
  };
  useFrom(search.from, (from) => take(from, search.seed ?? "same"));

  const repeat = (seed: "same" | "new") => {
    if (job) void start(inputOf(draftOf(job, seed), whoOf(job)));
  };
  const values = (order.preview?.parameters ?? {}) as { width?: number; height?: number };
  return (
    <>
      <PageHeader title="Generate" />
      <div className={classes.page}>
        {order.error && !order.ready ? (
          <Card>
            <ErrorState problem={problemFrom(order.error)} what="The form could not be loaded." onRetry={order.retry} />
          </Card>
        ) : !order.ready ? (
          <Card>
            <FormSkeleton fields={6} />
          </Card>
        ) : (
          <OrderForm
            draft={draft}
            set={change}
            who={who}
            onWho={(next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true })}
            order={order}
            lastSeed={job?.seed}
            allowed={allowed}
            starting={starting}
            problem={refusal}
            onStart={() => void start(order.input)}
            promptRef={prompt}
          />
        )}
        <Stack gap="lg" className={classes.stage} ref={stage}>
          <ProblemAlert problem={missing ? { kind: "NotFound", message: "There is no such job any more.", fieldErrors: {} } : problem} />
          {job && standing ? (
            <Stage
              key={job.id}
              job={job}
              standing={standing}
              allowed={allowed}
              mayEdit={scopes.includes("CHARACTERS")}
              starting={starting}
              onAgain={() => {
                take(job, "same");
                prompt.current?.focus();
              }}
              onVary={() => repeat("new")}
              onRetry={() => repeat("same")}
            />
          ) : (
            <Picture src={null} alt="" width={values.width ?? 512} height={values.height ?? 512} empty={search.job && !missing ? "Looking up the job." : "Your picture comes to life here."} />
          )}
          <Latest characterId={search.character} jobId={search.job} />
        </Stack>
      </div>
    </>
  );
}

/** Fills the form from a job that the address names, once. */
function useFrom(id: string | undefined, fill: (job: Job) => void) {
  const [{ data }] = useQuery({ query: JobQuery, variables: { id: id ?? "" }, pause: id === undefined });
  const job = data?.generationJob;
  const latest = useRef(fill);
  useEffect(() => {
    latest.current = fill;
  });
  useEffect(() => {
    if (id !== undefined && job?.id === id) latest.current(job);
  }, [id, job]);
}
