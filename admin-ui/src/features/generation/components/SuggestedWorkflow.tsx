import { Button, Text } from "@mantine/core";
import { IconBulb } from "@tabler/icons-react";

import type { Workflow } from "../api/orders";
import type { Suggestion } from "../offering";
import classes from "./SuggestedWorkflow.module.css";

/** The workflow that keeps the character's face, one press away. */
export function SuggestedWorkflow({ suggestion, workflow, onTake }: { suggestion: Suggestion; workflow: Workflow | undefined; onTake: () => void }) {
  if (!workflow) return null;
  return (
    <div className={classes.line}>
      <IconBulb size={16} stroke={1.7} aria-hidden />
      <Text size="sm" component="span">
        {suggestion.reason}
      </Text>
      <Button variant="light" size="compact-sm" onClick={onTake}>
        Use {workflow.name}
      </Button>
    </div>
  );
}
