import { useMediaQuery } from "@mantine/hooks";

import type { Job } from "../api/jobs";
import type { PastEvent } from "../api/progress";
import { type Graph, nodesOf } from "../graph";
import type { Standing } from "../progress";
import { GraphView } from "./GraphView";
import { Section } from "./JobFacts";
import { NodeList } from "./NodeList";

/** The job's own graph as it was sent; as a list where there is no room for a picture of it. */
export function JobGraph({ job, events, standing }: { job: Job; events: readonly PastEvent[]; standing: Standing }) {
  const narrow = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false });
  const graph = job.graph as Graph;
  const nodes = nodesOf(graph, events, standing, job.error?.node);
  const cause = job.error?.message;
  const done = nodes.filter(({ state }) => state === "DONE").length;
  return (
    <Section title={job.workflow.name} aside={<span className="quiet">{done} of {nodes.length} nodes done</span>}>
      {narrow ? <NodeList nodes={nodes} standing={standing} cause={cause} /> : <GraphView graph={graph} nodes={nodes} standing={standing} cause={cause} />}
    </Section>
  );
}
