import { IconCheck, IconCircleDashed, IconLoader2, IconX } from "@tabler/icons-react";

import { ProgressLine } from "@/components";

import type { GraphNode } from "../graph";
import type { Standing } from "../progress";
import classes from "./NodeList.module.css";

const ICONS = { DONE: IconCheck, RUNNING: IconLoader2, FAILED: IconX, WAITING: IconCircleDashed };
const WORDS = { DONE: "done", RUNNING: "running", FAILED: "failed", WAITING: "not begun" };

/** The workflow's nodes in the order in which they run; the one at work is lit. */
export function NodeList({ nodes, standing, cause }: { nodes: readonly GraphNode[]; standing: Standing | undefined; cause?: string | undefined }) {
  return (
    <ol className={classes.list}>
      {nodes.map(({ id, title, className, state }) => {
        const Icon = ICONS[state];
        const steps = state === "RUNNING" && standing && standing.total !== null && standing.total > 1 ? standing : undefined;
        return (
          <li key={id} className={classes.node} data-state={state} aria-current={state === "RUNNING" ? "step" : undefined}>
            <Icon size={16} stroke={2} aria-label={WORDS[state]} />
            <span className={classes.title}>{title}</span>
            <span className={classes.kind}>{title === className ? "" : className}</span>
            {state === "FAILED" && cause && <span className={classes.cause}>{cause}</span>}
            {steps && (
              <>
                <span className={classes.step}>
                  {steps.step} / {steps.total}
                </span>
                <span className={classes.line}>
                  <ProgressLine percent={((steps.step ?? 0) / (steps.total ?? 1)) * 100} label={`Steps of ${title}`} />
                </span>
              </>
            )}
          </li>
        );
      })}
    </ol>
  );
}
