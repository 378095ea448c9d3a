import type { ReactNode } from "react";

import { PageHeader, SectionTabs } from "@/components";

const TABS = [
  { to: "/generate", label: "Generate" },
  { to: "/workflows", label: "Workflows" },
  { to: "/experiments", label: "Experiments" },
] as const;

/** The way around generating, on top of each of its pages. */
export function GenerateHeader({ title, actions }: { title: (typeof TABS)[number]["label"]; actions?: ReactNode }) {
  const tabs = <SectionTabs label="Generate" tabs={TABS} here={title} />;
  return title === "Generate" ? <PageHeader title="Generate" lead={tabs} actions={actions} /> : <PageHeader title={title} crumbs={[{ label: "Generate", to: "/generate" }]} lead={tabs} actions={actions} />;
}
