import type { PictureDetail } from "./api/assets";

/** Workflows that begin with a picture, and what they do to it. */
export const FROM_PICTURE = [
  { workflow: "img2img", label: "Use in img2img" },
  { workflow: "upscale", label: "Upscale" },
] as const;

/** Whether there is anything to fill the Generate page with. */
export const hasSettings = ({ job, parameters }: Pick<PictureDetail, "job" | "parameters">): boolean => job !== null || (parameters !== null && Object.keys(parameters as object).length > 1);
