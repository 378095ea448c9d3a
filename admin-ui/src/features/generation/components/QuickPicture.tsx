import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBolt } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useClient } from "urql";

import { useViewer } from "@/app/viewer";
import { ask } from "@/lib/ask";

import { SuggestionQuery } from "../api/orders";
import { EMPTY, inputOf } from "../order";
import { useStart } from "../useStart";

/** One press: a picture of the character by the workflow that keeps its face best, everything else by its defaults. */
export function QuickPicture({ characterId }: { characterId: string }) {
  const client = useClient();
  const navigate = useNavigate();
  const allowed = useViewer()?.scopes.includes("GENERATION");
  const [choosing, setChoosing] = useState(false);
  const { start, starting } = useStart(
    (job) => void navigate({ to: "/generate", search: { character: characterId, job: job.id } }),
    (problem) => notifications.show({ title: "No picture was started.", message: [problem.message, ...Object.values(problem.fieldErrors)].join(" "), color: "red" }),
  );
  const press = async () => {
    setChoosing(true);
    const { data } = await ask(client, SuggestionQuery, { characterId });
    setChoosing(false);
    const found = data?.generationSuggestion;
    const workflow = found?.__typename === "GenerationSuggestion" ? found.workflow : undefined;
    await start(inputOf({ ...EMPTY, workflow: workflow?.key ?? EMPTY.workflow }, { character: characterId }, workflow));
  };
  if (!allowed) return null;
  return (
    <Button variant="default" leftSection={<IconBolt size={17} stroke={1.7} aria-hidden />} loading={choosing || starting} onClick={() => void press()}>
      Quick picture
    </Button>
  );
}
