import { Button, Group, Modal, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";

import { confirm, ProblemAlert } from "@/components";
import { outcome, type Problem } from "@/lib/problems";

import { LedgerConnect, LedgerDisconnect, type Workspace } from "../api/workspace";

/** Connects a repository, or changes what may be run in it. */
export function WorkspaceDialog({ workspace, onClose }: { workspace: Workspace | null; onClose: () => void }) {
  const [path, setPath] = useState(workspace?.path ?? "");
  const [lint, setLint] = useState(workspace?.lintCommand ?? "");
  const [test, setTest] = useState(workspace?.testCommand ?? "");
  const [hosts, setHosts] = useState<string[]>([...(workspace?.probeHosts ?? [])]);
  const [problem, setProblem] = useState<Problem>();
  const [{ fetching }, connect] = useMutation(LedgerConnect);
  const [{ fetching: leaving }, disconnect] = useMutation(LedgerDisconnect);
  const settle = (result: { ok: true } | { ok: false; problem: Problem }) => (result.ok ? onClose() : setProblem(result.problem));
  const save = async () => settle(outcome(await connect({ input: { path, lintCommand: lint || null, testCommand: test || null, probeHosts: hosts } }), (data) => data.ledgerConnect, "Ledger"));
  const forget = async () => {
    const sure = await confirm({ title: "Disconnect the repository?", body: "Runs cannot begin and commits cannot be checked until one is connected again. Nothing in the folder is touched.", action: "Disconnect", danger: true });
    if (sure) settle(outcome(await disconnect({}), (data) => data.ledgerDisconnect, "Ledger"));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save();
  };
  const fault = (field: string) => problem?.fieldErrors[field] && { error: problem.fieldErrors[field] };
  return (
    <Modal opened onClose={onClose} size={560} title={<Text fw={600}>{workspace ? "Repository" : "Connect a repository"}</Text>} closeButtonProps={{ "aria-label": "Close" }} centered>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput label="Folder" description="A folder of the git repository on the server, as a whole path." withAsterisk value={path} onChange={(event) => setPath(event.currentTarget.value)} data-autofocus {...fault("path")} />
          <TextInput label="Lint command" description="What a lint check runs: a program and its arguments. There is no shell." placeholder="ruff check ." value={lint} onChange={(event) => setLint(event.currentTarget.value)} {...fault("lintCommand")} />
          <TextInput label="Test command" description="What a test check runs." placeholder="python -m pytest -q" value={test} onChange={(event) => setTest(event.currentTarget.value)} {...fault("testCommand")} />
          <TagsInput label="Hosts that probes may ask" description="Beside this machine itself." value={hosts} onChange={setHosts} {...fault("probeHosts")} />
          <ProblemAlert problem={problem} />
          <Group justify="space-between" gap="xs">
            {workspace ? (
              <Button variant="subtle" color="red" onClick={() => void forget()} loading={leaving}>
                Disconnect
              </Button>
            ) : (
              <span />
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose} disabled={fetching}>
                Cancel
              </Button>
              <Button type="submit" loading={fetching} disabled={!path.trim()}>
                {workspace ? "Save" : "Connect"}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
