import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconPhotoEdit } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useQuery } from "urql";

import { WorkflowsQuery } from "../api/orders";
import { takingPictures } from "../offering";

interface Props {
  assetId: string;
  /** The job that made it: its prompt fills the form. */
  jobId?: string | undefined;
  characterId?: string | undefined;
}

/** Goes on from a picture: change it, enlarge it, keep its face, let it move. */
export function UseAsInput({ assetId, jobId, characterId }: Props) {
  const [asked, setAsked] = useState(false);
  const [{ data, fetching, error }] = useQuery({ query: WorkflowsQuery, pause: !asked });
  const found = takingPictures(data?.workflows ?? []);
  return (
    <Menu position="bottom-start" shadow="md" onOpen={() => setAsked(true)}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconPhotoEdit size={17} stroke={1.7} aria-hidden />} rightSection={<IconChevronDown size={15} aria-hidden />}>
          Use as input
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {found.map(({ workflow }) => (
          <Menu.Item key={workflow.key} renderRoot={(props) => <Link to="/generate" search={{ workflow: workflow.key, image: assetId, from: jobId, seed: "new", character: characterId }} {...props} />}>
            {workflow.name}
          </Menu.Item>
        ))}
        {found.length === 0 && <Menu.Item disabled>{fetching ? "Looking up the workflows" : error ? "The workflows could not be loaded" : "No workflow takes a picture"}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
