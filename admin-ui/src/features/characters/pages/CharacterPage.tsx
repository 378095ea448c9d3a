import { Button, Group, Skeleton, Tabs } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useQuery } from "urql";

import { useViewer } from "@/app/viewer";
import { EmptyState, FormSkeleton, PageHeader, QueryView, TabList } from "@/components";
import { count } from "@/lib/format";

import { type Character, CharacterQuery } from "../api/characters";
import { AppearanceView } from "../components/AppearanceView";
import { CharacterHead } from "../components/CharacterHead";
import { HistoryTab } from "../components/HistoryTab";
import { PersonalityView } from "../components/PersonalityView";
import { PicturesTab } from "../components/PicturesTab";
import { ProfileView } from "../components/ProfileView";
import { StylesTab } from "../components/StylesTab";
import { type CharacterSearch, type Tab, TABS } from "../routes";

const route = getRouteApi("/shell/characters/$characterId");
const LABELS: Record<Tab, string> = { profile: "Profile", personality: "Personality", appearance: "Appearance", styles: "Styles", pictures: "Pictures", history: "History" };
const CRUMBS = [{ label: "Characters", to: "/characters" }];

/** One character, whole. */
export function CharacterPage() {
  const { characterId } = route.useParams();
  const [result, execute] = useQuery({ query: CharacterQuery, variables: { id: characterId } });
  const found = result.data?.character;
  // While the cache asks again it has nothing for a moment: the last one stays.
  const [last, setLast] = useState<Character>();
  if (found && found !== last) setLast(found);
  const waiting = result.fetching || result.stale;
  const character = found ?? (waiting && last?.id === characterId ? last : undefined);
  return (
    <>
      <PageHeader title={character?.name ?? "Character"} crumbs={CRUMBS} />
      {character ? (
        <Detail character={character} />
      ) : (
        <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<PageSkeleton />} what="The character could not be loaded.">
          {() => (waiting ? <PageSkeleton /> : <Missing />)}
        </QueryView>
      )}
    </>
  );
}

function Missing() {
  return (
    <EmptyState icon={IconUsers} action={<Button variant="default" renderRoot={(props) => <Link to="/characters" {...props} />}>All characters</Button>}>
      There is no such character.
    </EmptyState>
  );
}

function PageSkeleton() {
  return (
    <>
      <Group gap={20} mb="lg" wrap="nowrap">
        <Skeleton width={96} height={96} radius="lg" style={{ flex: "none" }} />
        <FormSkeleton fields={1} />
      </Group>
      <FormSkeleton fields={4} />
    </>
  );
}

function Detail({ character }: { character: Character }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const tab: Tab = search.tab ?? "profile";
  const may = (useViewer()?.scopes.includes("CHARACTERS") ?? false) && character.deletedAt === null;
  const mayRestore = useViewer()?.scopes.includes("CHARACTERS") ?? false;
  const go = (change: CharacterSearch, replace = true) => void navigate({ search: (before) => ({ ...before, ...change }), replace, resetScroll: false });
  const numbers: Partial<Record<Tab, number>> = { styles: character.styles.length, pictures: character.assetCount };
  return (
    <>
      <CharacterHead character={character} tab={search.tab} may={mayRestore} />
      <Tabs value={tab} onChange={(next) => go({ tab: TABS.find((one) => one === next && one !== "profile"), style: undefined })} keepMounted={false}>
        <TabList chosen={tab} mb="md">
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name} rightSection={numbers[name] ? <span className="quiet">{count(numbers[name])}</span> : undefined}>
              {LABELS[name]}
            </Tabs.Tab>
          ))}
        </TabList>
        <Tabs.Panel value="profile">
          <ProfileView character={character} />
        </Tabs.Panel>
        <Tabs.Panel value="personality">
          <PersonalityView personality={character.personality} />
        </Tabs.Panel>
        <Tabs.Panel value="appearance">
          <AppearanceView character={character} may={may} />
        </Tabs.Panel>
        <Tabs.Panel value="styles">
          <StylesTab character={character} may={may} open={search.style} onOpen={(style) => go({ style }, style === undefined)} />
        </Tabs.Panel>
        <Tabs.Panel value="pictures">
          <PicturesTab character={character} may={may} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryTab character={character} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
