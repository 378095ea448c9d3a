import { useState } from "react";
import { useMutation } from "urql";

import type { VariablesOf } from "@/lib/graphql";
import { outcome, type Problem } from "@/lib/problems";

import { AssetAdd } from "./api/uploads";

/** A file that the server holds until somebody says what it is; for an hour. */
export interface Staged {
  uploadId: string;
  name: string;
}

type Details = Omit<VariablesOf<typeof AssetAdd>["input"], "uploadId">;

const problemIs = (kind: Problem["kind"], message: string): Problem => ({ kind, message, fieldErrors: {} });

async function send(file: File): Promise<Staged | Problem> {
  const body = new FormData();
  body.set("file", file);
  try {
    const response = await fetch("/media/uploads", { method: "POST", body, credentials: "same-origin" });
    const answer = (await response.json()) as Partial<Staged> & { error?: { message?: string } };
    if (response.ok && answer.uploadId) return { uploadId: answer.uploadId, name: answer.name ?? file.name };
    return problemIs("InvalidInput", answer.error?.message ?? `The server refused the file (${response.status}).`);
  } catch {
    return problemIs("Network", "The server does not answer.");
  }
}

/** Brings a picture from this computer into the gallery, in two steps: the file, then what it shows. */
export function useUpload() {
  const [staged, setStaged] = useState<Staged>();
  const [problem, setProblem] = useState<Problem>();
  const [sending, setSending] = useState(false);
  const [{ fetching }, execute] = useMutation(AssetAdd);

  const stage = async (file: File) => {
    setSending(true);
    const answer = await send(file);
    setSending(false);
    setStaged("uploadId" in answer ? answer : undefined);
    setProblem("uploadId" in answer ? undefined : answer);
  };

  /** The new picture's id; undefined when it was refused. */
  const add = async (details: Details) => {
    if (!staged) return undefined;
    const result = outcome(await execute({ input: { ...details, uploadId: staged.uploadId } }), (data) => data.assetAdd, "Asset");
    setProblem(result.ok ? undefined : result.problem);
    if (!result.ok) return undefined;
    setStaged(undefined);
    return result.value.id;
  };

  const leave = () => {
    setStaged(undefined);
    setProblem(undefined);
  };
  return { stage, staged, add, busy: sending || fetching, problem, leave };
}
