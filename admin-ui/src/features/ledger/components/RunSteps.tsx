import { IconBan, IconCheck, IconCircleDot, IconPointFilled } from "@tabler/icons-react";

import { STEP_WORDS } from "../steps";
import type { Standing, TimelineStep } from "../runTimeline";
import classes from "./RunSteps.module.css";

const ICONS: Record<Standing, typeof IconCheck> = { past: IconCheck, now: IconCircleDot, ended: IconPointFilled, ahead: IconPointFilled, "passed over": IconPointFilled };
const WORDS: Record<Standing, string> = { past: "done", now: "now", ended: "it ended here", ahead: "ahead", "passed over": "not reached" };

/** The steps of a run, the current one lit. */
export function RunSteps({ steps }: { steps: readonly TimelineStep[] }) {
  return (
    <ol className={classes.steps} aria-label="Steps of the run">
      {steps.map(({ step, standing, detail }) => {
        const Icon = step === "BLOCKED" ? IconBan : standing === "ended" && step === "RECORD" ? IconCheck : ICONS[standing];
        return (
          <li key={step} className={classes.step} data-standing={standing} data-step={step} aria-current={standing === "now" ? "step" : undefined}>
            <span className={classes.dot}>
              <Icon size={14} stroke={2.4} aria-hidden />
            </span>
            <span className={classes.word}>{STEP_WORDS[step]}</span>
            <span className={classes.detail}>{detail ?? (standing === "now" ? "now" : standing === "ended" && step !== "RECORD" && step !== "BLOCKED" ? "ended here" : "")}</span>
            <span className={classes.hidden}>{WORDS[standing]}</span>
          </li>
        );
      })}
    </ol>
  );
}
