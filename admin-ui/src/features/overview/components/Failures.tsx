import { Link } from "@tanstack/react-router";

import { jobPath } from "@/app/shell/sections";
import { RelativeTime } from "@/components";

import type { OverviewData } from "../api/overview";
import classes from "./LedgerPanel.module.css";
import { Panel } from "./Panel";

/** The last jobs that failed, with why. Not there when none did. */
export function Failures({ jobs }: { jobs: OverviewData["generationJobs"] }) {
  if (jobs.edges.length === 0) return null;
  return (
    <Panel title="Last failures" to="/queue" more="Queue">
      <ul className={classes.runs}>
        {jobs.edges.map(({ node }) => (
          <li key={node.id}>
            <Link to={jobPath(node.id)} className="truncate" style={{ color: "inherit" }}>
              {node.error?.message ?? "It failed for an unknown reason."}
            </Link>
            <span className="quiet">
              <RelativeTime at={node.finishedAt} missing="" />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
