import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDeviceDesktop } from "@tabler/icons-react";
import { useMutation, useQuery } from "urql";

import { logOut } from "@/app/logOut";
import { confirm, QueryView, RelativeTime, TableSkeleton } from "@/components";
import { outcome } from "@/lib/problems";

import { type Access, AccessQuery, SessionRevoke } from "../api/settings";
import { browserName } from "../browser";
import classes from "./rows.module.css";

type Session = Access["sessions"][number];

/** Where this account is logged in, each with its end. */
export function Sessions() {
  const [result, execute] = useQuery({ query: AccessQuery });
  return (
    <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<TableSkeleton rows={3} columns={2} />} what="The sessions could not be loaded.">
      {({ viewer }) => (
        <Stack maw={720}>
          <Text c="dimmed" size="sm">
            Ending a session logs that browser out at once, its live pages too.
          </Text>
          <Card padding={0}>
            {[...viewer.sessions].sort((a, b) => Number(b.current) - Number(a.current)).map((session) => (
              <Row key={session.id} session={session} onEnded={() => execute({ requestPolicy: "network-only" })} />
            ))}
          </Card>
        </Stack>
      )}
    </QueryView>
  );
}

function Row({ session, onEnded }: { session: Session; onEnded: () => void }) {
  const [{ fetching }, revoke] = useMutation(SessionRevoke);
  const name = browserName(session.userAgent);
  const end = async () => {
    const yes = await confirm({ title: "End this session?", body: `${name}${session.address ? ` at ${session.address}` : ""} will have to log in again.`, action: "End session", danger: true });
    if (!yes) return;
    const result = outcome(await revoke({ id: session.id }), (data) => data.sessionRevoke, "SessionRevoked");
    if (result.ok) onEnded();
    else notifications.show({ color: "red", title: "The session was not ended", message: result.problem.message });
  };
  return (
    <Group className={classes.row} wrap="nowrap">
      <IconDeviceDesktop size={22} stroke={1.5} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <Text fw={550} truncate>
          {name}
          {session.current && (
            <Text span c="dimmed" fw={400}>
              {" "}
              · this one
            </Text>
          )}
        </Text>
        <Text size="sm" c="dimmed">
          {session.address ?? "unknown address"} · seen <RelativeTime at={session.lastSeenAt} /> · since <RelativeTime at={session.createdAt} />
        </Text>
      </div>
      {session.current ? (
        <Button variant="default" onClick={() => void logOut()}>
          Log out
        </Button>
      ) : (
        <Button variant="default" loading={fetching} onClick={() => void end()}>
          End
        </Button>
      )}
    </Group>
  );
}
