import { Alert, Anchor, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { CopyId, Fact, Facts, RelativeTime, StateBadge } from "@/components";
import { duration, milliseconds } from "@/lib/format";

import type { Service } from "../api/health";
import { KINDS } from "../kinds";

const TITLES: Partial<Record<Service["state"], string>> = { HEALTHY: "Its last error", STOPPED: "It does not run" };

/** All that is known of one service. */
export function ServiceDetail({ service, others }: { service: Service; others: readonly Service[] }) {
  const needs = service.dependsOn.map((name) => ({ name, service: others.find((other) => other.name === name || other.id === name) }));
  return (
    <Stack gap="lg">
      {service.kind === "COMFYUI" && (
        <Anchor renderRoot={(props) => <Link to="/settings/$tab" params={{ tab: "engines" }} {...props} />}>Look after the engines</Anchor>
      )}
      {service.lastError && (
        <Alert color={service.state === "HEALTHY" || service.state === "STOPPED" ? "gray" : "red"} variant="light" title={TITLES[service.state] ?? "What is wrong"}>
          {service.lastError}
        </Alert>
      )}
      <Facts>
        <Fact name="State">
          <StateBadge state={service.state} />
        </Fact>
        <Fact name="Checked">
          <RelativeTime at={service.checkedAt} missing="not yet" />
        </Fact>
        <Fact name="Kind">{KINDS[service.kind]}</Fact>
        {service.note && <Fact name="Does">{service.note}</Fact>}
        <Fact name="Answers in">{service.latencyMs === null ? null : milliseconds(service.latencyMs)}</Fact>
        <Fact name="Running for">{service.uptimeSeconds === null ? null : duration(service.uptimeSeconds)}</Fact>
        <Fact name="Address">{service.address && <CopyId value={service.address} name="Address" length={0} />}</Fact>
        <Fact name="Port">{service.port}</Fact>
        <Fact name="Process">{service.pid}</Fact>
        <Fact name="Version">{service.version}</Fact>
        <Fact name="Started by us">{service.managed ? "Yes" : "No: it runs on its own"}</Fact>
        <Fact name="Without it">{service.required ? "We cannot work" : "Some things are missing, the rest works"}</Fact>
        <Fact name="Needs">
          {needs.length > 0 && (
            <Stack gap={4}>
              {needs.map(({ name, service: other }) =>
                other ? (
                  <Link key={name} to="/services/$serviceId" params={{ serviceId: other.id }}>
                    {other.name}
                  </Link>
                ) : (
                  <span key={name}>{name}</span>
                ),
              )}
            </Stack>
          )}
        </Fact>
      </Facts>
    </Stack>
  );
}
