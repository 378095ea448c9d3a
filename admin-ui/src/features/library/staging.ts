/** What the server keeps of a file until it is put to use, for an hour. */
export interface Staged {
  uploadId: string;
  name: string;
  bytes: number;
  mimeType: string;
}

export type Staging = { ok: true; staged: Staged } | { ok: false; message: string };

interface Answer {
  uploadId?: string;
  name?: string;
  bytes?: number;
  mimeType?: string;
  error?: { message?: string };
}

/** "file: is too large" → "The file is too large". */
const said = (message: string | undefined) => message?.replace(/^file: /, "The file ");

function read(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}

/** What the server's answer to an upload means. */
export function stagingOf(status: number, text: string): Staging {
  const { uploadId, name = "", bytes = 0, mimeType = "", error } = read(text);
  if (status === 201 && uploadId) return { ok: true, staged: { uploadId, name, bytes, mimeType } };
  if (status === 413) return { ok: false, message: said(error?.message) ?? "The file is too large." };
  if (status === 401) return { ok: false, message: error?.message ?? "Your session has ended. Log in and try again." };
  return { ok: false, message: said(error?.message) ?? `The server answered with status ${status}.` };
}

/** Sends a file to be staged. `tell` hears how much has been sent, 0 to 100; `fetch` could not say it. */
export function stage(file: File, tell: (percent: number) => void, signal?: AbortSignal): Promise<Staging> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/media/uploads");
    request.upload.addEventListener("progress", ({ loaded, total }) => tell(total ? (100 * loaded) / total : 0));
    request.addEventListener("load", () => resolve(stagingOf(request.status, request.responseText)));
    request.addEventListener("error", () => resolve({ ok: false, message: "The server does not answer." }));
    request.addEventListener("abort", () => resolve({ ok: false, message: "Called off." }));
    signal?.addEventListener("abort", () => request.abort());
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}
