import { Button } from "@mantine/core";
import { IconCompass } from "@tabler/icons-react";
import { type ErrorComponentProps, Link } from "@tanstack/react-router";

import { EmptyState } from "@/components/EmptyState";
import { ErrorState } from "@/components/ErrorState";
import { PageHeader } from "@/components/PageHeader";

/** There is no such page. */
export function PageMissing() {
  return (
    <>
      <PageHeader title="Not found" />
      <EmptyState icon={IconCompass} action={<Button renderRoot={(props) => <Link to="/" {...props} />}>Go to the overview</Button>}>
        There is no page at this address.
      </EmptyState>
    </>
  );
}

/** The page itself broke, or its code could not be fetched (the server was updated or is away). */
export function PageFailed({ error }: ErrorComponentProps) {
  const text = error instanceof Error ? error.message : String(error);
  const unreachable = /dynamically imported module|Failed to fetch|Importing a module/i.test(text);
  const message = unreachable ? "Its code could not be fetched: the server is away, or was updated since." : text;
  return <ErrorState what="This page could not be shown." problem={{ kind: "Internal", message, fieldErrors: {} }} onRetry={() => window.location.reload()} />;
}
