import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useMutation } from "urql";

import { plural } from "@/lib/format";
import { outcome } from "@/lib/problems";

import type { Picture } from "./api/assets";
import { AssetsRate } from "./api/changes";

/** The most that the server changes at once. */
const MOST = 500;

/** Rates pictures: shown at once, taken back where the server refuses. */
export function useRate(patch: (change: ReadonlyMap<string, Partial<Picture>>) => void) {
  const [, execute] = useMutation(AssetsRate);
  return useCallback(
    async (pictures: readonly Pick<Picture, "id" | "rating">[], rating: number | null) => {
      patch(new Map(pictures.map(({ id }) => [id, { rating }])));
      for (let from = 0; from < pictures.length; from += MOST) {
        const part = pictures.slice(from, from + MOST);
        const result = outcome(await execute({ ids: part.map(({ id }) => id), rating }), (data) => data.assetsRate, "AssetBulk");
        const failed = new Set(result.ok ? result.value.items.filter(({ error }) => error).map(({ id }) => id) : part.map(({ id }) => id));
        if (failed.size === 0) continue;
        patch(new Map(part.filter(({ id }) => failed.has(id)).map(({ id, rating: before }) => [id, { rating: before }])));
        const why = result.ok ? result.value.items.find(({ error }) => error)?.error?.message : result.problem.message;
        notifications.show({ color: "red", title: `${plural(failed.size, "picture was", "pictures were")} not rated.`, message: why });
      }
    },
    [execute, patch],
  );
}
