import type { ReactNode } from "react";

import { createStore } from "@/lib/store";

export interface Question {
  title: string;
  /** What will happen, and to how many. */
  body: ReactNode;
  /** The verb: "Delete 3 pictures". */
  action: string;
  danger?: boolean;
}

/** What is being asked now; ConfirmDialog shows it. */
export const asked = createStore<(Question & { answer: (yes: boolean) => void }) | null>(null);

/** Asks the person: `if (await confirm({...})) …`. */
export function confirm(question: Question): Promise<boolean> {
  asked.get()?.answer(false);
  return new Promise((resolve) => asked.set({ ...question, answer: resolve }));
}
