import type { ReactNode } from "react";
import type { CombinedError } from "urql";

import { problemFrom } from "@/lib/problems";

import { ErrorState } from "./ErrorState";
import { Stale } from "./Stale";

export interface QueryViewProps<Data> {
  /** What useQuery gave, and the function that asks again. */
  result: { data?: Data | undefined; error?: CombinedError | undefined };
  retry: () => void;
  /** The skeleton of the real layout. */
  skeleton: ReactNode;
  /** What could not be loaded: "The services could not be loaded." */
  what: string;
  children: (data: Data) => ReactNode;
}

/** A view's four states around its content: loading, error, stale, and the content itself (which knows its own emptiness). */
export function QueryView<Data>({ result: { data, error }, retry, skeleton, what, children }: QueryViewProps<Data>) {
  if (data) return <Stale>{children(data)}</Stale>;
  if (error) return <ErrorState problem={problemFrom(error)} what={what} onRetry={retry} />;
  return skeleton;
}
