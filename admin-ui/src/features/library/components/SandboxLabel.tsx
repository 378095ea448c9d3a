import { Tooltip } from "@mantine/core";

import classes from "./SandboxLabel.module.css";

/** Marks what no model made: pictures and engines of the sandbox. */
export function SandboxLabel({ over = false }: { over?: boolean }) {
  return (
    <Tooltip label="From the sandbox engine: painted from prompt and seed by rules, by no model." multiline maw={280}>
      <span className={classes.label} data-over={over || undefined}>
        SANDBOX
      </span>
    </Tooltip>
  );
}
