import { Button, Text } from "@mantine/core";
import { IconBulb } from "@tabler/icons-react";
import { useQuery } from "urql";

import { SuggestionQuery } from "../api/orders";
import classes from "./SuggestedWorkflow.module.css";

/** What every order begins with: no news that it would do. */
const PLAIN = "txt2img";

/** The workflow that keeps the character's face, one press away. */
export function SuggestedWorkflow({ characterId, chosen, onTake }: { characterId: string; chosen: string; onTake: (workflow: string) => void }) {
  const [{ data }] = useQuery({ query: SuggestionQuery, variables: { characterId } });
  const found = data?.generationSuggestion.__typename === "GenerationSuggestion" ? data.generationSuggestion : undefined;
  if (!found || found.workflow.key === chosen || found.workflow.key === PLAIN) return null;
  return (
    <div className={classes.line}>
      <IconBulb size={16} stroke={1.7} aria-hidden />
      <Text size="sm" component="span">
        {found.reason}
      </Text>
      <Button variant="light" size="compact-sm" onClick={() => onTake(found.workflow.key)}>
        Use {found.workflow.name}
      </Button>
    </div>
  );
}
