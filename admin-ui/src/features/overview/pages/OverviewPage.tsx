import { PageHeader } from "@/components";

export function OverviewPage() {
  return <PageHeader title="Overview" />;
}
