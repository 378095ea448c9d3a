import { Alert, Button, Card, Group, Menu, Select, Stack, Text } from "@mantine/core";
import { IconArchive, IconArrowBackUp, IconCopy, IconEdit, IconSitemap } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useQuery } from "urql";

import { useViewer } from "@/app/viewer";
import { CopyId, EmptyState, Fact, Facts, FormSkeleton, PageHeader, QueryView, RelativeTime } from "@/components";
import { words } from "@/lib/format";

import { WorkflowQuery, WorkflowReadinessQuery, type WorkflowWhole } from "../api/workflows";
import { Section } from "../components/JobFacts";
import { ParameterTable } from "../components/ParameterTable";
import { QuickRun } from "../components/QuickRun";
import { ReadinessList } from "../components/ReadinessList";
import { WorkflowNodes } from "../components/WorkflowNodes";
import { useCatalog } from "../useCatalog";
import classes from "./WorkflowPage.module.css";

const route = getRouteApi("/shell/workflows/$key");
const CRUMBS = [
  { label: "Generate", to: "/generate" },
  { label: "Workflows", to: "/workflows" },
];

/** One workflow: what it needs, what can be set, what it is made of, and a run of it. */
export function WorkflowPage() {
  const { key } = route.useParams();
  const { version } = route.useSearch();
  const [result, execute] = useQuery({ query: WorkflowQuery, variables: { key, version: version ?? null } });
  const found = result.data?.workflow;
  // While the cache asks again it has nothing for a moment: the last one stays.
  const [last, setLast] = useState<WorkflowWhole>();
  if (found && found !== last) setLast(found);
  const waiting = result.fetching || result.stale;
  const workflow = found ?? (waiting && last?.key === key ? last : undefined);
  return (
    <>
      <PageHeader title={workflow?.name ?? "Workflow"} crumbs={CRUMBS} />
      {workflow ? (
        <Detail workflow={workflow} />
      ) : (
        <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<Card><FormSkeleton /></Card>} what="The workflow could not be loaded.">
          {() =>
            waiting ? (
              <Card>
                <FormSkeleton />
              </Card>
            ) : (
              <EmptyState icon={IconSitemap} action={<Button variant="default" renderRoot={(props) => <Link to="/workflows" {...props} />}>All workflows</Button>}>
                There is no such workflow{version === undefined ? "" : ", or not in this version"}.
              </EmptyState>
            )
          }
        </QueryView>
      )}
    </>
  );
}

function Detail({ workflow }: { workflow: WorkflowWhole }) {
  const may = useViewer()?.scopes.includes("GENERATION") ?? false;
  const { version } = route.useSearch();
  const [readiness] = useQuery({ query: WorkflowReadinessQuery, variables: { key: workflow.key, version: version ?? null }, requestPolicy: "network-only" });
  const engines = readiness.data?.workflow?.readiness;
  const lacking = engines && engines.length > 0 && engines.every(({ ready }) => !ready) ? engines.flatMap(({ missing }) => missing) : [];
  const archived = workflow.archivedAt !== null;
  const newest = version === undefined || version === workflow.versions[0]?.version;
  const models = Object.entries(workflow.requiredModels).flatMap(([kind, names]) => (Array.isArray(names) ? names.map((name: string) => ({ kind, name })) : []));
  return (
    <>
      <Head workflow={workflow} may={may} newest={newest} />
      <div className={classes.page}>
        <Stack gap="md" miw={0}>
          <Section title="Parameters">
            <ParameterTable parameters={workflow.parameters} />
          </Section>
          <Section title="Nodes, in the order in which they run">
            <WorkflowNodes graph={workflow.graph} parameters={workflow.parameters} missing={new Set(lacking.map(({ nodeId }) => nodeId))} />
          </Section>
        </Stack>
        <Stack gap="md" miw={0}>
          {may && !archived && newest && (
            <Section title="Run">
              <QuickRun workflow={workflow} />
            </Section>
          )}
          <Section title="Engines">{engines ? <ReadinessList readiness={engines} /> : <Text c="dimmed">{readiness.error ? "The engines could not be asked." : "Asking the engines."}</Text>}</Section>
          <Section title="Needs">
            <Facts>
              <Fact name="Node pack">{workflow.extension ?? (workflow.builtIn ? "None: plain ComfyUI has all" : "Not named; the engines tell what is missing")}</Fact>
              <Fact name="Node classes">{workflow.requiredNodes.join(", ")}</Fact>
              <Fact name="Models">{models.map(({ name }) => name).join(", ") || "Those that one chooses"}</Fact>
            </Facts>
          </Section>
          <Section title="Presets">
            {workflow.presets.length === 0 ? (
              <Text c="dimmed">There is none. Save one on the Generate page.</Text>
            ) : (
              <Facts>
                {workflow.presets.map((preset) => (
                  <Fact key={preset.name} name={preset.builtIn ? words(preset.name) : preset.name}>
                    {Object.entries(preset.parameters as Record<string, unknown>).map(([name, value]) => `${name} ${String(value)}`).join(", ")}
                  </Fact>
                ))}
              </Facts>
            )}
          </Section>
          <Section title="Versions">
            <Versions workflow={workflow} />
          </Section>
        </Stack>
      </div>
    </>
  );
}

function Versions({ workflow }: { workflow: WorkflowWhole }) {
  return (
    <Stack gap="sm">
      {workflow.versions.map(({ version, hash, note, createdAt, actorName }) => (
        <div key={version}>
          <Group gap="xs">
            <Text fw={550}>Version {version}</Text>
            <CopyId value={hash} name="Workflow hash" length={10} />
          </Group>
          <Text size="sm" c="dimmed">
            {createdAt === null ? "Came with the product" : <><RelativeTime at={createdAt} />{actorName !== null && ` by ${actorName}`}</>}
            {note && `: ${note}`}
          </Text>
        </div>
      ))}
    </Stack>
  );
}

function Head({ workflow, may, newest }: { workflow: WorkflowWhole; may: boolean; newest: boolean }) {
  const navigate = route.useNavigate();
  const { archive, restore, busy } = useCatalog();
  const archived = workflow.archivedAt !== null;
  return (
    <>
      {archived && (
        <Alert color="gray" variant="light" mb="md" title="This workflow is archived.">
          <Group justify="space-between" gap="sm">
            <Text>It is offered no more. What it made stays.</Text>
            {may && (
              <Button variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} loading={busy} onClick={() => void restore(workflow.key)}>
                Restore
              </Button>
            )}
          </Group>
        </Alert>
      )}
      <header className={classes.head}>
        <div className={classes.words}>
          <Group gap="xs">
            <h2 className={classes.name}>{workflow.name}</h2>
            <span className="mono quiet">{workflow.key}</span>
          </Group>
          <Text c="dimmed">{workflow.description}</Text>
          <Text size="sm" c="dimmed" mt={4}>
            {workflow.builtIn ? "Built in" : "Own"} · {words(workflow.category)} · makes {workflow.produces === "clip" ? "clips" : "pictures"}
          </Text>
        </div>
        <div className={classes.actions}>
          {workflow.versions.length > 1 && (
            <Select
              aria-label="Version"
              w={150}
              allowDeselect={false}
              data={workflow.versions.map(({ version }, index) => ({ value: String(version), label: `Version ${version}${index === 0 ? " (newest)" : ""}` }))}
              value={String(workflow.version)}
              onChange={(value) => void navigate({ search: { version: Number(value) === workflow.versions[0]?.version ? undefined : Number(value) }, replace: true })}
            />
          )}
          {may && !workflow.builtIn && !archived && (
            <Menu position="bottom-end" shadow="md">
              <Menu.Target>
                <Button variant="default" loading={busy}>
                  More
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} renderRoot={(props) => <Link to="/workflows/new" search={{ from: workflow.key }} {...props} />}>
                  Make another from it
                </Menu.Item>
                <Menu.Item leftSection={<IconArchive size={16} aria-hidden />} onClick={() => void archive(workflow)}>
                  Archive
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
          {may && workflow.builtIn && (
            <Button variant="default" leftSection={<IconCopy size={16} aria-hidden />} renderRoot={(props) => <Link to="/workflows/new" search={{ from: workflow.key }} {...props} />}>
              Make your own from it
            </Button>
          )}
          {may && !workflow.builtIn && !archived && newest && (
            <Button leftSection={<IconEdit size={16} aria-hidden />} renderRoot={(props) => <Link to="/workflows/$key/edit" params={{ key: workflow.key }} {...props} />}>
              Revise
            </Button>
          )}
        </div>
      </header>
    </>
  );
}
