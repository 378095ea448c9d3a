import { ActionIcon, Tooltip } from "@mantine/core";
import { IconApi } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { TypedDocumentNode } from "urql";

import { handOver } from "@/lib/operation";

export interface AsGraphqlProps<Variables> {
  /** The very operation that the list or form sends. */
  document: TypedDocumentNode<unknown, Variables>;
  /** Its variables as they stand when the button is pressed. */
  variables: () => Variables;
  /** For forms: another tab, so that nothing that was typed is lost. */
  newTab?: boolean;
}

/** "Copy as GraphQL": opens what this list or form sends on the API page. */
export function AsGraphql<Variables>({ document, variables, newTab = false }: AsGraphqlProps<Variables>) {
  const navigate = useNavigate();
  const open = () => {
    handOver({ document, variables: variables() });
    if (newTab) window.open("/graphiql", "_blank");
    else void navigate({ to: "/graphiql" });
  };
  const label = newTab ? "Copy as GraphQL (opens the API page in a new tab)" : "Copy as GraphQL (opens the API page)";
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={36} onClick={open} aria-label={label}>
        <IconApi size={18} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
