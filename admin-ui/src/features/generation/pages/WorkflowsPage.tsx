import { Button, Switch } from "@mantine/core";
import { IconSitemap, IconUpload } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useQuery } from "urql";

import { useViewer } from "@/app/viewer";
import { AsGraphql, EmptyState, FilterMenu, QueryView, SearchField, TableSkeleton } from "@/components";
import { words } from "@/lib/format";

import { WorkflowListQuery, WorkflowListReadiness } from "../api/workflows";
import { GenerateHeader } from "../components/GenerateHeader";
import { WorkflowTable } from "../components/WorkflowTable";
import { standingOf } from "../readiness";
import classes from "./WorkflowsPage.module.css";

const route = getRouteApi("/shell/workflows");

/** The catalog: what there is, what each makes, and who can run it. */
export function WorkflowsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useViewer()?.scopes.includes("GENERATION") ?? false;
  const variables = { includeArchived: search.archived ?? false };
  const [result, execute] = useQuery({ query: WorkflowListQuery, variables });
  const [readiness] = useQuery({ query: WorkflowListReadiness, variables, requestPolicy: "network-only" });
  const narrow = (change: typeof search) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const upload = (
    <Button leftSection={<IconUpload size={17} aria-hidden />} renderRoot={(props) => <Link to="/workflows/new" {...props} />}>
      Add a workflow
    </Button>
  );
  return (
    <>
      <GenerateHeader title="Workflows" actions={may && upload} />
      <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<TableSkeleton rows={10} columns={5} />} what="The workflows could not be loaded.">
        {({ workflows }) => {
          const categories = [...new Set(workflows.map(({ category }) => category))];
          const wanted = search.q?.toLowerCase() ?? "";
          const shown = workflows.filter(({ name, key, description, category }) => (!search.category || category === search.category) && [name, key, description].some((text) => text.toLowerCase().includes(wanted)));
          return (
            <>
              <div className={classes.filters}>
                <SearchField value={search.q ?? ""} onChange={(q) => narrow({ q: q || undefined })} placeholder="Search workflows" />
                <FilterMenu single label={search.category ? words(search.category) : "Category"} choices={categories.map((value) => ({ value, label: words(value) }))} chosen={search.category ? [search.category] : []} onChange={([category]) => narrow({ category })} />
                <Switch label="Archived too" checked={search.archived ?? false} onChange={(event) => narrow({ archived: event.currentTarget.checked || undefined })} />
                <span className={classes.end}>
                  <AsGraphql document={WorkflowListQuery} variables={() => variables} />
                </span>
              </div>
              {shown.length === 0 ? (
                <EmptyState icon={IconSitemap} action={<Button variant="default" onClick={() => narrow({ q: undefined, category: undefined })}>Show all workflows</Button>}>
                  No workflow fits.
                </EmptyState>
              ) : (
                <WorkflowTable workflows={shown} may={may} standing={(workflow) => standingOf(workflow, readiness.data?.workflows.find(({ id }) => id === workflow.id)?.readiness)} />
              )}
            </>
          );
        }}
      </QueryView>
    </>
  );
}
