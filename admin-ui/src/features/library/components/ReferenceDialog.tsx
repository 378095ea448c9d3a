import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";

import { ProblemAlert } from "@/components";
import { plural } from "@/lib/format";

import { GalleryCharacters } from "../api/assets";
import { useReferences } from "../useReferences";

/** Makes pictures face references of a character. */
export function ReferenceDialog({ opened, onClose, ids }: { opened: boolean; onClose: () => void; ids: readonly string[] }) {
  return (
    <Modal opened={opened} onClose={onClose} centered title={<Text fw={600}>Use as face reference</Text>} closeButtonProps={{ "aria-label": "Close" }}>
      <Form ids={ids} onDone={onClose} />
    </Modal>
  );
}

function Form({ ids, onDone }: { ids: readonly string[]; onDone: () => void }) {
  const [{ data }] = useQuery({ query: GalleryCharacters });
  const [character, setCharacter] = useState<string | null>(null);
  const { add, adding, problem } = useReferences(onDone);
  return (
    <Stack>
      <Text c="dimmed">The face of the character is kept by {ids.length === 1 ? "this picture" : `these ${plural(ids.length, "picture")}`} and those it has already.</Text>
      <Select label="Character" data={data?.characters.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []} value={character} onChange={setCharacter} searchable data-autofocus nothingFoundMessage="Nobody of that name." />
      <ProblemAlert problem={problem} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button disabled={character === null} loading={adding} onClick={() => character && void add(character, ids)}>
          Use {plural(ids.length, "picture")}
        </Button>
      </Group>
    </Stack>
  );
}
