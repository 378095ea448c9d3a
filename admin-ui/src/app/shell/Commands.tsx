import "@mantine/spotlight/styles.layer.css";

import { useMantineColorScheme } from "@mantine/core";
import { Spotlight, spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import type { Icon as TablerIcon } from "@tabler/icons-react";
import { IconArrowsDiff, IconChecklist, IconCpu, IconKey, IconLogout, IconMoon, IconSearch, IconSitemap, IconSparkles, IconSun, IconUserPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

import { logOut } from "@/app/logOut";
import { useStore } from "@/lib/store";

import { commandsAsked } from "./commandsAsked";
import { SECTIONS } from "./sections";

const PLACES = [...SECTIONS, { to: "/workflows", label: "Workflows", icon: IconSitemap }, { to: "/experiments", label: "Experiments", icon: IconArrowsDiff }];

/** Ctrl/⌘ K: go anywhere, start anything. */
export default function Commands() {
  const asked = useStore(commandsAsked);
  useEffect(() => {
    if (asked > 0) spotlight.open();
  }, [asked]);
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const go = (to: string) => () => void navigate({ to });
  const icon = (Icon: TablerIcon) => <Icon size={18} stroke={1.7} aria-hidden />;
  const actions: SpotlightActionGroupData[] = [
    {
      group: "Start",
      actions: [
        { id: "generate", label: "Generate a picture", leftSection: icon(IconSparkles), onClick: go("/generate"), keywords: "new job image prompt" },
        { id: "compare", label: "Compare two prompts", leftSection: icon(IconArrowsDiff), onClick: () => void navigate({ to: "/generate", search: { two: true } }), keywords: "experiment ab test seeds" },
        { id: "workflow", label: "Add a workflow", leftSection: icon(IconSitemap), onClick: go("/workflows/new"), keywords: "comfyui upload graph json" },
        { id: "character", label: "Create a character", leftSection: icon(IconUserPlus), onClick: go("/characters/new"), keywords: "new person" },
        { id: "import", label: "Import a ledger file", leftSection: icon(IconChecklist), onClick: go("/ledger/import"), keywords: "control plane tasks upload" },
        { id: "engines", label: "Engines: add, drain, look after them", leftSection: icon(IconCpu), onClick: go("/settings/engines"), keywords: "comfyui gpu server" },
        { id: "token", label: "Create an API token", leftSection: icon(IconKey), onClick: go("/settings/tokens"), keywords: "script" },
      ],
    },
    { group: "Go to", actions: PLACES.map(({ to, label, icon: Icon }) => ({ id: to, label, leftSection: icon(Icon), onClick: go(to) })) },
    {
      group: "Page",
      actions: [
        { id: "light", label: "Light colours", leftSection: icon(IconSun), onClick: () => setColorScheme("light") },
        { id: "dark", label: "Dark colours", leftSection: icon(IconMoon), onClick: () => setColorScheme("dark") },
        { id: "out", label: "Log out", leftSection: icon(IconLogout), onClick: () => void logOut() },
      ],
    },
  ];
  return (
    <Spotlight
      actions={actions}
      shortcut={null}
      nothingFound="Nothing of that name."
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{ leftSection: icon(IconSearch), placeholder: "Go anywhere, start anything", "aria-label": "Search and commands" }}
    />
  );
}
