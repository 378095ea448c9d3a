import { Card, Stack } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useRef } from "react";

import { useViewer } from "@/app/viewer";
import { ErrorState, FormSkeleton, ProblemAlert } from "@/components";
import { problemFrom } from "@/lib/problems";

import type { Job } from "../api/jobs";
import { comparisonOf } from "../comparing";
import { GenerateHeader } from "../components/GenerateHeader";
import { Latest } from "../components/Latest";
import { OrderForm } from "../components/OrderForm";
import { Picture } from "../components/Picture";
import { Stage } from "../components/Stage";
import { type Draft, draftOf } from "../order";
import { useArrival } from "../useArrival";
import { useCompare } from "../useCompare";
import { useJob } from "../useJob";
import { useDraft, useOrder } from "../useOrder";
import { useRepeat } from "../useRepeat";
import { useRetry } from "../useRetry";
import { useStart } from "../useStart";
import classes from "./GeneratePage.module.css";

const route = getRouteApi("/shell/generate");

const ARRIVED = { from: undefined, seed: undefined, like: undefined, workflow: undefined, image: undefined, two: undefined };
const whoOf = (job: Job) => ({ character: job.character?.id, style: job.style?.id });

/** From a few words to a picture: the order at the left, what becomes of it at the right. */
export function GeneratePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const go = useNavigate();
  const scopes = useViewer()?.scopes ?? [];
  const allowed = scopes.includes("GENERATION");
  const { draft, set, setDraft } = useDraft();
  const who = { character: search.character, style: search.style };
  const order = useOrder(draft, who);
  const prompt = useRef<HTMLTextAreaElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const { job, standing, missing, problem } = useJob(search.job);

  const show = ({ id }: { id: string }) => {
    void navigate({ search: (before) => ({ ...before, job: id }) });
    // On a phone the picture is below the form.
    requestAnimationFrame(() => stage.current?.scrollIntoView({ block: "nearest" }));
  };
  const { start, starting, problem: startRefusal, clear } = useStart(show);
  const { compare, comparing, problem: compareRefusal, clear: clearCompare } = useCompare((experimentId) => {
    set({ promptB: null });
    void go({ to: "/experiments/$experimentId", params: { experimentId } });
  });
  const { vary, repeating } = useRepeat(show);
  const { retry, retrying } = useRetry((id) => show({ id }));
  const refusal = startRefusal ?? compareRefusal;
  const change = (next: Partial<Draft>) => {
    clear();
    clearCompare();
    set(next);
  };
  useArrival(search, order.ready ? order.workflows : undefined, (fill, job) => {
    setDraft(fill(draft));
    void navigate({ search: (before) => ({ ...before, ...(job && whoOf(job)), ...ARRIVED }), replace: true });
  });
  const edit = (from: Job) => {
    setDraft(draftOf(from, "same"));
    void navigate({ search: (before) => ({ ...before, ...whoOf(from) }), replace: true });
    prompt.current?.focus();
  };
  const values = (order.preview?.parameters ?? {}) as { width?: number; height?: number };
  return (
    <>
      <GenerateHeader title="Generate" />
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
            starting={starting || comparing}
            problem={refusal}
            onStart={() => void (draft.promptB === null ? start(order.input) : compare(comparisonOf(draft, order.input)))}
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
              starting={starting || retrying || repeating !== undefined}
              onAgain={() => edit(job)}
              onVary={() => void vary({ jobId: job.id })}
              onRetry={() => void retry(job.id)}
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
