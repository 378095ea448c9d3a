import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";

import { type Column, DataTable, StateBadge } from "@/components";
import { words } from "@/lib/format";

import type { WorkflowInList } from "../api/workflows";
import type { Standing } from "../readiness";
import { Ready } from "./Ready";
import classes from "./WorkflowTable.module.css";

interface Props {
  workflows: readonly WorkflowInList[];
  may: boolean;
  standing: (workflow: WorkflowInList) => Standing;
}

function Name({ workflow, standing }: { workflow: WorkflowInList; standing: Standing }) {
  return (
    <>
      <span className={classes.name} title={workflow.description}>
        <b>{workflow.name}</b>
        {workflow.archivedAt !== null && <StateBadge state="ARCHIVED" />}
        <span className="quiet truncate">{workflow.description}</span>
      </span>
      <span className={classes.narrow}>
        <Ready standing={standing} />
      </span>
    </>
  );
}

/** Workflows, each a press away from its own page. */
export function WorkflowTable({ workflows, may, standing }: Props) {
  const navigate = useNavigate();
  const columns: Column<WorkflowInList>[] = [
    { id: "name", header: "Workflow", cell: (one) => <Name workflow={one} standing={standing(one)} /> },
    { id: "ready", header: "Ready", wide: true, cell: (one) => <Ready standing={standing(one)} /> },
    { id: "category", header: "Category", width: 112, wide: true, cell: ({ category }) => words(category) },
    { id: "produces", header: "Makes", width: 92, wide: true, cell: ({ produces }) => (produces === "clip" ? "Clip" : "Pictures") },
    { id: "origin", header: "From", width: 92, wide: true, cell: ({ builtIn }) => (builtIn ? <span className="quiet">Built in</span> : "Own") },
    { id: "version", header: "Version", width: 84, align: "end", wide: true, cell: ({ version }) => version },
  ];
  const run: Column<WorkflowInList> = {
    id: "run",
    header: "Run",
    width: 64,
    align: "end",
    cell: ({ key, name, archivedAt }) =>
      archivedAt === null && (
        <Tooltip label="Run">
          <ActionIcon aria-label={`Run ${name}`} renderRoot={(props) => <Link to="/generate" search={{ workflow: key }} {...props} />}>
            <IconPlayerPlay size={17} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ),
  };
  return <DataTable label="Workflows" columns={may ? [...columns, run] : columns} rows={workflows} rowId={({ key }) => key} onOpen={({ key }) => void navigate({ to: "/workflows/$key", params: { key } })} maxHeight="calc(100dvh - var(--bar) - 176px)" />;
}
