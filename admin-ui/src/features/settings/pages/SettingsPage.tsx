import { Tabs } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { PageHeader, TableSkeleton, TabList } from "@/components";

import { About } from "../components/About";
import { Profile } from "../components/Profile";
import { Sessions } from "../components/Sessions";
import { Tokens } from "../components/Tokens";

const Engines = lazy(() => import("@/features/engines/pages/Engines"));

const TABS = [
  { id: "profile", label: "Profile", panel: Profile },
  { id: "sessions", label: "Sessions", panel: Sessions },
  { id: "tokens", label: "API tokens", panel: Tokens },
  { id: "engines", label: "Engines", panel: Engines },
  { id: "about", label: "About", panel: About },
];

export function SettingsPage() {
  const { tab } = useParams({ strict: false });
  const navigate = useNavigate();
  const current = TABS.find(({ id }) => id === tab) ?? TABS[0];
  if (!current) return null;
  const Panel = current.panel;
  return (
    <>
      <PageHeader title={current.label} crumbs={[{ label: "Settings", to: "/settings" }]} />
      <Tabs value={current.id} onChange={(next) => next && void navigate({ to: "/settings/$tab", params: { tab: next } })}>
        <TabList chosen={current.id} mb="lg">
          {TABS.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </TabList>
        <Tabs.Panel value={current.id}>
          <Suspense fallback={<TableSkeleton rows={3} columns={6} />}>
            <Panel />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
