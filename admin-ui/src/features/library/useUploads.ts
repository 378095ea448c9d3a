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

/** Files on their way into the library: sent and staged as they come, added when it is said whom they show. */
export function useUploads() {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [, execute] = useMutation(AssetAdd);
  const abort = useRef(new AbortController());
  const queue = useRef<Upload[]>([]);
  const running = useRef(0);

  const change = useCallback((id: number, news: Partial<Upload>) => setUploads((before) => before.map((one) => (one.id === id ? { ...one, ...news } : one))), []);

  const next = useCallback(async () => {
    const upload = queue.current.shift();
    if (!upload) return;
    running.current += 1;
    const result = await stage(upload.file, (percent) => change(upload.id, { percent }), abort.current.signal);
    change(upload.id, result.ok ? { state: "staged", percent: 100, staged: result.staged } : { state: "refused", message: result.message });
    running.current -= 1;
    void next();
  }, [change]);

  const begin = useCallback(
    (files: readonly File[]) => {
      const made = files.map((file): Upload => {
        counter += 1;
        const known = TYPES.test(file.type);
        return { id: counter, file, preview: known ? URL.createObjectURL(file) : "", percent: 0, ...(known ? { state: "sending" } : { state: "refused", message: "Only PNG, JPEG and WebP pictures can be uploaded." }) };
      });
      setUploads((before) => [...before, ...made]);
      queue.current.push(...made.filter(({ state }) => state === "sending"));
      // A session that has just ended would refuse every one of them.
      void refresh().finally(() => {
        while (running.current < AT_ONCE && queue.current.length) void next();
      });
    },
    [next],
  );

  const add = async ({ subject, consentId, characterId }: Whom) => {
    for (const { id, staged } of uploads.filter(({ state }) => state === "staged")) {
      if (!staged) continue;
      change(id, { state: "adding" });
      const result = outcome(await execute({ input: { uploadId: staged.uploadId, subject, consentId, characterId } }), (data) => data.assetAdd, "Asset");
      if (result.ok) change(id, { state: "added", assetId: result.value.id, hasSettings: Object.keys((result.value.parameters ?? {}) as object).length > 0 });
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
