import { useCallback, useEffect, useRef, useState } from "react";
import { useMutation } from "urql";

import { outcome, type Problem } from "@/lib/problems";
import { refresh } from "@/lib/session";

import { AssetAdd } from "./api/changes";
import { stage, type Staged } from "./staging";

export type UploadState = "sending" | "staged" | "adding" | "added" | "refused";

export interface Upload {
  id: number;
  file: File;
  /** Shows the file before it is stored. */
  preview: string;
  state: UploadState;
  percent: number;
  staged?: Staged;
  /** Why it was refused. */
  message?: string;
  assetId?: string;
  /** The file told with which settings it was made. */
  hasSettings?: boolean;
}

export interface Whom {
  subject: "SYNTHETIC" | "REAL_PERSON";
  consentId: string | null;
  characterId: string | null;
}

/** So many are sent at once. */
const AT_ONCE = 3;
const TYPES = /^image\/(png|jpeg|webp)$/;
let counter = 0;

const sentence = ({ message, fieldErrors }: Problem) => Object.values(fieldErrors)[0]?.replace(/^[a-z]/, (letter) => `The file ${letter}`) ?? message;

function uploadOf(file: File): Upload {
  counter += 1;
  if (!TYPES.test(file.type)) return { id: counter, file, preview: "", percent: 0, state: "refused", message: "Only PNG, JPEG and WebP pictures can be uploaded." };
  return { id: counter, file, preview: URL.createObjectURL(file), percent: 0, state: "sending" };
}

/** Files on their way into the library: sent and staged as they come, added when it is said whom they show. */
export function useUploads() {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [, execute] = useMutation(AssetAdd);
  const abort = useRef(new AbortController());
  const queue = useRef<Upload[]>([]);
  const running = useRef(0);

  const change = useCallback((id: number, news: Partial<Upload>) => setUploads((before) => before.map((one) => (one.id === id ? { ...one, ...news } : one))), []);

  /** Sends what waits, one after the other, until nothing does. */
  const work = useCallback(async () => {
    running.current += 1;
    for (let upload = queue.current.shift(); upload; upload = queue.current.shift()) {
      const { id, file } = upload;
      const result = await stage(file, (percent) => change(id, { percent }), abort.current.signal);
      change(id, result.ok ? { state: "staged", percent: 100, staged: result.staged } : { state: "refused", message: result.message });
    }
    running.current -= 1;
  }, [change]);

  const begin = useCallback(
    async (files: readonly File[]) => {
      const made = files.map(uploadOf);
      setUploads((before) => [...before, ...made]);
      queue.current.push(...made.filter(({ state }) => state === "sending"));
      // A session that has just ended would refuse every one of them.
      await refresh();
      for (let more = Math.min(AT_ONCE - running.current, queue.current.length); more > 0; more -= 1) void work();
    },
    [work],
  );

  const add = async ({ subject, consentId, characterId }: Whom) => {
    for (const { id, staged } of uploads.filter(({ state }) => state === "staged")) {
      if (!staged) continue;
      change(id, { state: "adding" });
      const result = outcome(await execute({ input: { uploadId: staged.uploadId, subject, consentId, characterId } }), (data) => data.assetAdd, "Asset");
      if (result.ok) change(id, { state: "added", assetId: result.value.id, hasSettings: Object.keys(result.value.parameters ?? {}).length > 0 });
      // What may have been a matter of whom it shows can be tried again with another answer.
      else if (result.problem.kind === "Network" || "consentId" in result.problem.fieldErrors) change(id, { state: "staged", message: sentence(result.problem) });
      else change(id, { state: "refused", message: sentence(result.problem) });
    }
  };

  const clear = useCallback(() => {
    abort.current.abort();
    abort.current = new AbortController();
    queue.current = [];
    setUploads((before) => {
      for (const { preview } of before) if (preview) URL.revokeObjectURL(preview);
      return [];
    });
  }, []);
  useEffect(() => clear, [clear]);

  const remove = (id: number) => {
    queue.current = queue.current.filter((one) => one.id !== id);
    setUploads((before) => before.filter((one) => one.id !== id));
  };

  return { uploads, begin, add, clear, remove };
}
