import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useMutation, useQuery } from "urql";

import { confirm, EmptyState, QueryView, RelativeTime, TableSkeleton } from "@/components";
import { words } from "@/lib/format";
import { outcome } from "@/lib/problems";
import { useNow } from "@/lib/time";

import { type Access, AccessQuery, ApiTokenRevoke } from "../api/settings";
import { tokenState } from "../tokenState";
import classes from "./rows.module.css";
import { TokenDialog } from "./TokenDialog";

type Token = Access["apiTokens"][number];

/** What scripts use to get in. */
export function Tokens() {
  const [result, execute] = useQuery({ query: AccessQuery });
  const [creating, setCreating] = useState(false);
  const reload = () => execute({ requestPolicy: "network-only" });
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      Create a token
    </Button>
  );
  return (
    <QueryView result={result} retry={reload} skeleton={<TableSkeleton rows={3} columns={3} />} what="The API tokens could not be loaded.">
      {({ viewer: { apiTokens, scopes } }) => (
        <Stack maw={720}>
          {apiTokens.length === 0 ? (
            <EmptyState icon={IconKey} action={create}>
              A script gets in with a token of its own, which does only what you allow it.
            </EmptyState>
          ) : (
            <>
              <Group justify="space-between">
                <Text c="dimmed" size="sm">
                  A script sends its token as <span className="mono">Authorization: Bearer …</span>
                </Text>
                {create}
              </Group>
              <Card padding={0}>
                {apiTokens.map((token) => (
                  <Row key={token.id} token={token} />
                ))}
              </Card>
            </>
          )}
          <TokenDialog opened={creating} onClose={() => setCreating(false)} onCreated={reload} allowed={scopes} />
        </Stack>
      )}
    </QueryView>
  );
}

function Row({ token }: { token: Token }) {
  const [{ fetching }, revoke] = useMutation(ApiTokenRevoke);
  const state = tokenState(token, useNow(60_000));
  const end = async () => {
    const yes = await confirm({ title: `Revoke "${token.name}"?`, body: "Every script that uses this token is refused from then on. This cannot be undone.", action: "Revoke token", danger: true });
    if (!yes) return;
    const result = outcome(await revoke({ id: token.id }), (data) => data.apiTokenRevoke, "ApiTokenRevoked");
    if (!result.ok) notifications.show({ color: "red", title: "The token was not revoked", message: result.problem.message });
  };
  return (
    <Group className={classes.row} wrap="nowrap" data-off={state !== "valid" || undefined}>
      <IconKey size={22} stroke={1.5} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <Text fw={550} truncate>
          {token.name}{" "}
          <Text span className="mono" c="dimmed" fw={400}>
            {token.prefix}…
          </Text>
        </Text>
        <Text size="sm" c="dimmed">
          {token.scopes.map(words).join(", ")} · used <RelativeTime at={token.lastUsedAt} missing="never" />
          {state === "valid" && token.expiresAt && (
            <>
              {" "}
              · ends <RelativeTime at={token.expiresAt} />
            </>
          )}
        </Text>
      </div>
      {state === "valid" ? (
        <Button variant="default" loading={fetching} onClick={() => void end()}>
          Revoke
        </Button>
      ) : (
        <Text size="sm" c="dimmed">
          {state === "revoked" ? "Revoked" : "Expired"}
        </Text>
      )}
    </Group>
  );
}
