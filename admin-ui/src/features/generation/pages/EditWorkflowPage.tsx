import { Button, Card, Group, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconDeviceFloppy, IconPlus } from "@tabler/icons-react";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { useQuery } from "urql";

import { useViewer } from "@/app/viewer";
import { EmptyState, FormSkeleton, PageHeader, ProblemAlert, QueryView } from "@/components";
import { plural } from "@/lib/format";

import { WorkflowQuery, type WorkflowWhole } from "../api/workflows";
import { GraphDrop } from "../components/GraphDrop";
import { Section } from "../components/JobFacts";
import { MappingRow } from "../components/MappingRow";
import { WorkflowNodes } from "../components/WorkflowNodes";
import { keyFor, MEANT, placesOf, targetOf } from "../mapping";
import { useWorkflowDraft } from "../useWorkflowDraft";
import classes from "./EditWorkflowPage.module.css";
import page from "./WorkflowPage.module.css";

const newRoute = getRouteApi("/shell/workflows/new");
const editRoute = getRouteApi("/shell/workflows/$key/edit");
const CRUMBS = [
  { label: "Generate", to: "/generate" },
  { label: "Workflows", to: "/workflows" },
];

/** A workflow of one's own: from a file, or from one that is there. */
export function NewWorkflowPage() {
  const { from } = newRoute.useSearch();
  return (
    <>
      <PageHeader title="Add a workflow" crumbs={CRUMBS} />
      <Allowed>{from === undefined ? <Editor base={undefined} revises={false} /> : <FromOne key={from} workflow={from} revises={false} />}</Allowed>
    </>
  );
}

/** The next version of a workflow. */
export function ReviseWorkflowPage() {
  const { key } = editRoute.useParams();
  return (
    <>
      <PageHeader title="Revise" crumbs={[...CRUMBS, { label: key, to: `/workflows/${key}` }]} />
      <Allowed>
        <FromOne key={key} workflow={key} revises />
      </Allowed>
    </>
  );
}

function Allowed({ children }: { children: ReactNode }) {
  const viewer = useViewer();
  if (viewer && !viewer.scopes.includes("GENERATION")) return <EmptyState>Your account may look at workflows, but not change them.</EmptyState>;
  return children;
}

function FromOne({ workflow: key, revises }: { workflow: string; revises: boolean }) {
  const [result, execute] = useQuery({ query: WorkflowQuery, variables: { key, version: null }, requestPolicy: "network-only" });
  return (
    <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<Card><FormSkeleton /></Card>} what="The workflow could not be loaded.">
      {({ workflow }) => (workflow === null || (revises && workflow.builtIn) ? <EmptyState action={<Button variant="default" renderRoot={(props) => <Link to="/workflows" {...props} />}>All workflows</Button>}>{workflow === null ? "There is no such workflow." : "A built-in workflow cannot be revised. Make your own from it."}</EmptyState> : <Editor base={workflow} revises={revises} />)}
    </QueryView>
  );
}

function Editor({ base, revises }: { base: WorkflowWhole | undefined; revises: boolean }) {
  const step = useWorkflowDraft(base, revises);
  const navigate = useNavigate();
  const { draft, problem } = step;
  // What was loaded first is what is edited: a list that comes anew must not take back what was typed.
  const begin = useRef(step.begin);
  useEffect(() => {
    void begin.current();
  }, []);
  if (!draft) {
    return base && !problem ? (
      <Card>
        <FormSkeleton />
      </Card>
    ) : (
      <Stack gap="md">
        <ProblemAlert problem={problem} />
        <GraphDrop onGraph={(graph, fileName) => void step.look(graph, fileName)} busy={step.busy} />
      </Stack>
    );
  }
  const errors = problem?.fieldErrors ?? {};
  const rest = Object.entries(errors).filter(([field]) => !/^parameters\.\d|^(key|name|description|category|note)$/.test(field));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const key = await step.save();
    if (key !== undefined) void navigate({ to: "/workflows/$key", params: { key } });
  };
  return (
    <form onSubmit={(event) => void submit(event)} className={page.page}>
      <Stack gap="md" miw={0}>
        <AboutFields step={step} errors={errors} revises={revises} />
        <Section title="Parameters">
          <Rows step={step} errors={errors} />
        </Section>
      </Stack>
      <Stack gap="md" miw={0} className={classes.side}>
        <Card>
          <Stack gap="sm">
            <ProblemAlert problem={problem && { ...problem, message: [problem.message, ...rest.map(([field, message]) => `${field} ${message}.`)].join(" ") }} />
            <Button type="submit" fullWidth loading={step.busy} leftSection={<IconDeviceFloppy size={17} aria-hidden />}>
              {revises ? `Save as version ${(base?.versions[0]?.version ?? 0) + 1}` : "Save the workflow"}
            </Button>
            <Text size="sm" c="dimmed">
              Its page then tells for each engine whether it can run it, and names what is missing.
            </Text>
            <Button variant="subtle" color="gray" size="compact-sm" onClick={step.restart}>
              Take another file
            </Button>
          </Stack>
        </Card>
        <Section title={plural(draft.nodes.length, "node")}>
          <WorkflowNodes graph={draft.graph} parameters={draft.rows.map(({ name, label, places }) => ({ name, label, targets: places.map(targetOf) }))} />
        </Section>
      </Stack>
    </form>
  );
}

type Step = ReturnType<typeof useWorkflowDraft>;
type Errors = Readonly<Record<string, string>>;

function AboutFields({ step, errors, revises }: { step: Step; errors: Errors; revises: boolean }) {
  if (!step.draft) return null;
  const { about } = step.draft;
  const rename = (name: string) => step.describe({ name, ...(!revises && about.key === keyFor(about.name) && { key: keyFor(name) }) });
  return (
    <Section title="About it">
      <div className={classes.about}>
        <TextInput label="Name" required value={about.name} onChange={(event) => rename(event.currentTarget.value)} error={errors.name} data-autofocus />
        <TextInput label="Key" required disabled={revises} value={about.key} onChange={(event) => step.describe({ key: event.currentTarget.value })} error={errors.key ?? (about.key === "new" ? "This address is taken by the page" : undefined)} styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }} />
        <TextInput label="Category" required value={about.category} onChange={(event) => step.describe({ category: event.currentTarget.value })} error={errors.category} />
        <TextInput label={revises ? "What was changed" : "A word on this version"} value={about.note} onChange={(event) => step.describe({ note: event.currentTarget.value })} error={errors.note} />
        <Textarea className={classes.wide} label="Description" autosize minRows={1} maxRows={5} value={about.description} onChange={(event) => step.describe({ description: event.currentTarget.value })} error={errors.description} />
      </div>
    </Section>
  );
}

function Rows({ step, errors }: { step: Step; errors: Errors }) {
  if (!step.draft) return null;
  const { nodes, rows } = step.draft;
  const places = placesOf(nodes);
  const taken = (value: string, but?: number) => rows.some((row) => row.id !== but && row.places.includes(value));
  const free = places.filter(({ value }) => !taken(value));
  const groups = [...new Set(free.map(({ node }) => node))].map((node) => ({ group: node, items: free.filter((place) => place.node === node).map(({ value, label }) => ({ value, label })) }));
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        What can be set each time; all else stays as the graph has it. These names are filled by the form&apos;s own fields, or by a character: <span className="mono">{MEANT.join(", ")}</span>.
      </Text>
      {rows.length === 0 && <Text mb="sm">Nothing can be set yet.</Text>}
      {rows.map((row, index) => {
        const prefix = `parameters.${index}.`;
        const own = Object.fromEntries(Object.entries(errors).filter(([field]) => field.startsWith(prefix)).map(([field, message]) => [field.slice(prefix.length), message]));
        return <MappingRow key={row.id} row={row} number={index + 1} places={places.filter(({ value }) => !taken(value, row.id))} errors={own} onChange={(change) => step.change(row.id, change)} onRemove={() => step.remove(row.id)} />;
      })}
      <Group className={classes.add}>
        <IconPlus size={17} aria-hidden />
        <Select aria-label="Add a parameter for an input" placeholder={free.length ? "Add a parameter for an input of the graph" : "Every input is filled by a parameter"} disabled={free.length === 0} data={groups} value={null} onChange={(place) => place && step.add(place)} searchable style={{ flex: 1 }} />
      </Group>
    </>
  );
}
