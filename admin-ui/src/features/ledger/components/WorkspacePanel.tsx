import { Alert, Button, Group, Skeleton, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle, IconGitBranch } from "@tabler/icons-react";
import { useQuery } from "urql";

import { useViewer } from "@/app/viewer";
import { CopyId, EmptyState, Fact, Facts, QueryView, StateBadge } from "@/components";
import { plural } from "@/lib/format";

import { type Workspace, WorkspaceQuery } from "../api/workspace";
import { useOnLedgerChange } from "../useLedger";
import { Panel } from "./Panel";
import { WorkspaceDialog } from "./WorkspaceDialog";

/** The git repository that the ledger is about, as it is now, and the checks that runs may ask for. */
export function WorkspacePanel() {
  const owner = useViewer()?.user?.role === "OWNER";
  const [opened, { open, close }] = useDisclosure();
  const [result, execute] = useQuery({ query: WorkspaceQuery, requestPolicy: "cache-and-network" });
  const reload = () => execute({ requestPolicy: "network-only" });
  useOnLedgerChange(reload);
  const workspace = result.data?.ledger.workspace;
  const edit = owner && workspace && (
    <Button variant="subtle" size="compact-sm" onClick={open}>
      Change
    </Button>
  );
  return (
    <Panel title="Repository" aside={edit}>
      <QueryView result={result} retry={reload} skeleton={<Skeleton height={140} />} what="The repository could not be looked at.">
        {({ ledger }) => (ledger.workspace ? <Connected workspace={ledger.workspace} /> : <Nothing owner={owner} onConnect={open} />)}
      </QueryView>
      {opened && <WorkspaceDialog workspace={workspace ?? null} onClose={close} />}
    </Panel>
  );
}

function Nothing({ owner, onConnect }: { owner: boolean; onConnect: () => void }) {
  const action = owner && (
    <Button size="sm" leftSection={<IconGitBranch size={16} aria-hidden />} onClick={onConnect}>
      Connect a repository
    </Button>
  );
  return (
    <EmptyState compact {...(action && { action })}>
      No repository is connected, so no run can begin and no commit can be checked.{owner ? "" : " An owner connects one."}
    </EmptyState>
  );
}

function Connected({ workspace }: { workspace: Workspace }) {
  return (
    <>
      {workspace.error && (
        <Alert color="yellow" variant="light" icon={<IconAlertTriangle size={16} aria-hidden />} p="xs" mb="sm">
          {workspace.error}
        </Alert>
      )}
      <Facts>
        <Fact name="Folder">
          <span className="mono" style={{ overflowWrap: "anywhere" }}>
            {workspace.path}
          </span>
        </Fact>
        <Fact name="Branch">{workspace.branch}</Fact>
        <Fact name="Commit">{workspace.head && <CopyId value={workspace.head} name="commit" length={10} />}</Fact>
        <Fact name="Tree">{workspace.dirty !== null && <Tree workspace={workspace} />}</Fact>
        <Fact name="Lint">{workspace.lintCommand && <span className="mono">{workspace.lintCommand}</span>}</Fact>
        <Fact name="Test">{workspace.testCommand && <span className="mono">{workspace.testCommand}</span>}</Fact>
      </Facts>
    </>
  );
}

function Tree({ workspace }: { workspace: Workspace }) {
  if (!workspace.dirty) return <StateBadge state="HEALTHY" label="Clean" plain />;
  const first = workspace.changedFiles.slice(0, 3).join(", ");
  return (
    <Group gap="xs">
      <StateBadge state="WARNING" label={`${plural(workspace.changedCount ?? workspace.changedFiles.length, "path")} not committed`} plain />
      <Text size="sm" c="dimmed" className="mono" truncate title={workspace.changedFiles.join("\n")}>
        {first}
      </Text>
    </Group>
  );
}
