import { Card } from "@mantine/core";
import { useQuery } from "urql";

import { Fact, Facts, FormSkeleton, QueryView, RelativeTime } from "@/components";

import { AboutQuery } from "../api/settings";

/** What runs here, and since when. */
export function About() {
  const [result, execute] = useQuery({ query: AboutQuery });
  return (
    <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<FormSkeleton fields={3} />} what="The versions could not be loaded.">
      {({ system }) => (
        <Card padding="lg" maw={640}>
          <Facts>
            <Fact name="AInfluencer">{system.version}</Fact>
            <Fact name="Started">
              <RelativeTime at={system.startedAt} />
            </Fact>
            <Fact name="Database">{system.database}</Fact>
            <Fact name="Python">{system.pythonVersion}</Fact>
            <Fact name="System">{system.platform}</Fact>
            <Fact name="Address">{window.location.origin}</Fact>
          </Facts>
        </Card>
      )}
    </QueryView>
  );
}
