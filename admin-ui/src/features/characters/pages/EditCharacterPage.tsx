import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useQuery } from "urql";

import { AsGraphql, EmptyState, FormSkeleton, PageHeader, QueryView } from "@/components";

import { type Character, CharacterQuery, CharacterUpdate } from "../api/characters";
import { ConflictDialog } from "../components/ConflictDialog";
import { FormSections } from "../components/FormSections";
import { differences } from "../conflict";
import { LABELS } from "../labels";
import { useCharacterForm, useShowFaults } from "../useCharacterForm";
import { useSave } from "../useSave";
import { flat, valuesOf } from "../values";

const route = getRouteApi("/shell/characters/$characterId/edit");

/** Changes a character. */
export function EditCharacterPage() {
  const { characterId } = route.useParams();
  const [result, execute] = useQuery({ query: CharacterQuery, variables: { id: characterId }, requestPolicy: "cache-and-network" });
  // What is edited must be what stands now: a copy from the cache would only lead to a conflict.
  const settled = !result.fetching && !result.stale;
  const character = result.data?.character;
  const [start, setStart] = useState<Character>();
  if (start === undefined && settled && character) setStart(character);
  const name = start?.name ?? character?.name;
  return (
    <>
      <PageHeader title={name ? `Edit ${name}` : "Edit"} crumbs={[{ label: "Characters", to: "/characters" }, ...(name ? [{ label: name, to: `/characters/${characterId}` }] : [])]} />
      {start ? (
        <Editor key={start.id} start={start} />
      ) : (
        <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<FormSkeleton fields={8} />} what="The character could not be loaded.">
          {() => (settled ? <EmptyState>There is no such character.</EmptyState> : <FormSkeleton fields={8} />)}
        </QueryView>
      )}
    </>
  );
}

function Editor({ start }: { start: Character }) {
  const navigate = route.useNavigate();
  const { tab } = route.useSearch();
  const { form, leave } = useCharacterForm(valuesOf(start));
  useShowFaults(form);
  const back = () => void navigate({ to: "/characters/$characterId", params: { characterId: start.id }, search: { tab } });
  const saving = useSave(start, form, () => {
    leave();
    back();
  });
  useEffect(() => {
    if (tab) document.getElementById(tab)?.scrollIntoView({ block: "start" });
  }, [tab]);
  const { clash } = saving;
  return (
    <>
      <FormSections form={form} characterId={start.id} problem={saving.problem} saving={saving.saving} action="Save" api={<AsGraphql newTab document={CharacterUpdate} variables={saving.variables} />} onCancel={back} onSubmit={form.onSubmit((values) => void saving.save(values))} />
      {clash && (
        <ConflictDialog
          what="character"
          message={clash.message}
          {...differences(flat(saving.base), flat(form.getValues()), flat(valuesOf(clash.current)))}
          labels={LABELS}
          busy={saving.saving}
          onKeepMine={saving.keepMine}
          onTakeTheirs={saving.takeTheirs}
          onBack={saving.goBack}
        />
      )}
    </>
  );
}
