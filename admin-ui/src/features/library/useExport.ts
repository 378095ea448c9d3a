import { notifications } from "@mantine/notifications";
import { useMutation } from "urql";

import { outcome } from "@/lib/problems";

import { AssetsExport } from "./api/changes";
import { save } from "./download";

/** Pictures as one ZIP, with a manifest of where each came from. */
export function useExport() {
  const [{ fetching }, execute] = useMutation(AssetsExport);
  const exportAll = async (ids: readonly string[]) => {
    const result = outcome(await execute({ ids: [...ids] }), (data) => data.assetsExport, "AssetExport");
    if (!result.ok) return void notifications.show({ color: "red", title: "There is no ZIP.", message: result.problem.message });
    save(result.value.url); // the browser itself tells of the rest
  };
  return { exportAll, exporting: fetching };
}
