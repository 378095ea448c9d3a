import { Card, Group, Stack, Text, Title } from "@mantine/core";
import { IconGavel } from "@tabler/icons-react";
import { useQuery } from "urql";

import { EmptyState, FormSkeleton, QueryView } from "@/components";

import { DecisionsQuery } from "../api/ledger";
import { LedgerHeader } from "../components/LedgerHeader";
import { PlainText } from "../components/PlainText";

// A decision has a day, not a time: it is the same day in every zone.
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeZone: "UTC" });

/** What was decided, the newest first. */
export function DecisionsPage() {
  const [result, execute] = useQuery({ query: DecisionsQuery });
  return (
    <>
      <LedgerHeader title="Decisions" />
      <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<FormSkeleton fields={3} />} what="The decisions could not be loaded.">
        {({ decisions }) =>
          decisions.length === 0 ? (
            <EmptyState icon={IconGavel}>No decision is recorded.</EmptyState>
          ) : (
            <Stack gap="md" maw={880}>
              {decisions.map((decision) => (
                <Card key={decision.id} component="article" padding="lg">
                  <Title order={2} fz={16} style={{ overflowWrap: "anywhere" }}>
                    {decision.title}
                  </Title>
                  <Group gap="xs" mb="sm">
                    <Text size="sm" c="dimmed">
                      {decision.decidedAt ? day.format(new Date(decision.decidedAt)) : "without a date"} · line {decision.line}
                    </Text>
                  </Group>
                  {decision.text && <PlainText text={decision.text} />}
                </Card>
              ))}
            </Stack>
          )
        }
      </QueryView>
    </>
  );
}
