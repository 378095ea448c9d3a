import { Button, Group, Text } from "@mantine/core";
import { IconCpu, IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";

import { useViewer } from "@/app/viewer";
import { AsGraphql, DetailDrawer, EmptyState, QueryView, TableSkeleton } from "@/components";
import { FollowJobs } from "@/features/generation/components/FollowJobs";
import { plural } from "@/lib/format";

import { type Engine, EnginesQuery } from "../api/engines";
import { AddEngine } from "../components/AddEngine";
import { EditEngine } from "../components/EditEngine";
import { EngineDetail } from "../components/EngineDetail";
import { EngineTable } from "../components/EngineTable";
import { OwnComfyui } from "../components/OwnComfyui";
import { SetAside } from "../components/SetAside";
import { standingOf } from "../standing";
import { useEngines } from "../useEngines";
import { useEngineSteps } from "../useEngineSteps";

const lead = (engines: readonly Engine[]) => {
  const ready = engines.filter((engine) => standingOf(engine) === "ONLINE").length;
  return `${ready} of ${plural(engines.length, "engine")} ready for jobs`;
};

/** The servers that paint: how they stand, what they do, and what people do with them. */
export default function Engines() {
  const { engine: openId } = useSearch({ strict: false });
  const navigate = useNavigate();
  const { result, engines, retry } = useEngines();
  const [dialog, setDialog] = useState<"add" | "edit">();
  const allowed = useViewer()?.scopes.includes("SERVICES") ?? false;
  const open = (id: string | undefined) => void navigate({ to: "/settings/$tab", params: { tab: "engines" }, search: { engine: id } });
  const steps = useEngineSteps(() => open(undefined));
  const shown = engines?.find(({ id }) => id === openId);
  return (
    <>
      <Group justify="space-between" mb="md" gap="xs">
        <Text c="dimmed">{engines && lead(engines)}</Text>
        <Group gap="xs">
          <AsGraphql document={EnginesQuery} variables={() => ({})} />
          {allowed && (
            <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setDialog("add")}>
              Add an engine
            </Button>
          )}
        </Group>
      </Group>
      <QueryView result={result} retry={retry} skeleton={<TableSkeleton rows={3} columns={6} />} what="The engines could not be loaded.">
        {(data) => (
          <>
            <FollowJobs ids={data.engines.flatMap(({ currentJob }) => (currentJob ? [currentJob.id] : []))} />
            <SetAside engines={data.engines} steps={allowed ? steps : undefined} named />
            {data.engines.length === 0 ? <EmptyState icon={IconCpu}>There is no engine: jobs wait until one is there.</EmptyState> : <EngineTable engines={data.engines} openId={openId} onOpen={open} />}
            {data.engines.every(({ sandbox }) => sandbox) && <OwnComfyui allowed={allowed} onAdd={() => setDialog("add")} />}
          </>
        )}
      </QueryView>
      <DetailDrawer title={shown?.name} opened={openId !== undefined && engines !== undefined} onClose={() => open(undefined)}>
        {shown ? <EngineDetail key={shown.id} engine={shown} allowed={allowed} steps={steps} onEdit={() => setDialog("edit")} /> : <EmptyState>There is no such engine any more.</EmptyState>}
      </DetailDrawer>
      {dialog === "add" && (
        <AddEngine
          onClose={() => setDialog(undefined)}
          onAdded={(id) => {
            setDialog(undefined);
            open(id);
          }}
        />
      )}
      {dialog === "edit" && shown && <EditEngine key={shown.id} engine={shown} onClose={() => setDialog(undefined)} />}
    </>
  );
}
