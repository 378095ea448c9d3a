import { IconAlertTriangle, IconCircleCheck, IconHelpCircle } from "@tabler/icons-react";

import type { Readiness } from "../api/orders";
import { nameOf } from "../readiness";
import classes from "./ReadinessList.module.css";

const lookOf = ({ ready, missing }: Readiness) => (ready ? { tone: "good", Icon: IconCircleCheck, word: "ready" } : missing.length > 0 ? { tone: "warn", Icon: IconAlertTriangle, word: "not ready" } : { tone: "idle", Icon: IconHelpCircle, word: "not known" });

/** For each engine whether it can run the workflow, and everything that it lacks: what, where it is needed, what helps. */
export function ReadinessList({ readiness }: { readiness: readonly Readiness[] }) {
  if (readiness.length === 0) return <p className="quiet">There is no engine to ask.</p>;
  return (
    <ul className={classes.list}>
      {readiness.map((one) => {
        const { tone, Icon, word } = lookOf(one);
        return (
          <li key={one.engine.id} className={classes.engine} data-tone={tone}>
            <Icon size={17} stroke={1.8} aria-hidden />
            <div>
              <b>{one.engine.name}</b> <span className="quiet">{word}</span>
              {!one.ready && one.missing.length === 0 && <p>{one.reason}</p>}
              {one.missing.map((lack) => (
                <p key={`${lack.kind} ${lack.name} ${lack.nodeId}`}>
                  {lack.kind.charAt(0).toUpperCase() + lack.kind.slice(1)} <span className={lack.name ? "mono" : undefined}>{nameOf(lack)}</span>{" "}
                  <span className="quiet">
                    for {lack.nodeTitle} (node {lack.nodeId})
                  </span>
                  <span className={classes.hint}>{lack.hint}</span>
                </p>
              ))}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
