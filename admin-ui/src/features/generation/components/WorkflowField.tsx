import { Anchor, Group, Select, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { words } from "@/lib/format";

import type { Workflow } from "../api/orders";
import { LOOKS } from "../looks";
import type { Standing } from "../readiness";
import classes from "./WorkflowField.module.css";

interface Props {
  workflows: readonly Workflow[];
  value: string;
  onChange: (key: string) => void;
  standing: (workflow: Workflow) => Standing;
}

/** By which graph: what each is for, and whether an engine has all that it needs. What cannot run now is shown with its reason. */
export function WorkflowField({ workflows, value, onChange, standing }: Props) {
  const chosen = workflows.find(({ key }) => key === value);
  const categories = [...new Set(workflows.map(({ category }) => category))];
  const groups = categories.map((category) => ({
    group: words(category),
    items: workflows.filter((one) => one.category === category).map(({ key, name }) => ({ value: key, label: name })),
  }));
  const of = (key: string) => workflows.find((one) => one.key === key);
  return (
    <div>
      <Select
        label="Workflow"
        data={groups}
        value={chosen ? value : null}
        onChange={(key) => key && onChange(key)}
        allowDeselect={false}
        searchable
        nothingFoundMessage="No workflow of that name."
        maxDropdownHeight={380}
        renderOption={({ option }) => {
          const workflow = of(option.value);
          return workflow ? <Option workflow={workflow} standing={standing(workflow)} /> : option.label;
        }}
      />
      {chosen && (
        <Text size="xs" c="dimmed" mt={6}>
          {chosen.description}{" "}
          <Anchor size="xs" underline="always" renderRoot={(props) => <Link to="/workflows/$key" params={{ key: chosen.key }} {...props} />}>
            About this workflow
          </Anchor>
        </Text>
      )}
    </div>
  );
}

function Option({ workflow, standing }: { workflow: Workflow; standing: Standing }) {
  const { icon: Icon, tone, word } = LOOKS[standing.state];
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start" className={classes.option} data-tone={tone}>
      <Icon size={17} stroke={1.8} aria-label={word} />
      <div>
        <Text size="md">
          {workflow.name}
          {!workflow.builtIn && <span className="quiet"> · own</span>}
          {workflow.produces === "clip" && <span className="quiet"> · clip</span>}
        </Text>
        {standing.state !== "READY" && (
          <Text size="xs" c="dimmed">
            {standing.text}
          </Text>
        )}
      </div>
    </Group>
  );
}
