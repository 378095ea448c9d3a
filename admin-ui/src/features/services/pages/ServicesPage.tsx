import { Button, Group, Text } from "@mantine/core";
import { IconCpu, IconServer } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";

import { AsGraphql, type Column, DataTable, DetailDrawer, EmptyState, PageHeader, QueryView, RelativeTime, type Sorting, StateBadge, TableSkeleton } from "@/components";
import { duration, milliseconds } from "@/lib/format";

import { HealthQuery, type Service, useHealth } from "../api/health";
import { GpuAdvice } from "../components/GpuAdvice";
import { ServiceDetail } from "../components/ServiceDetail";
import { KINDS } from "../kinds";
import { sortServices } from "../sorting";

const dash = <span className="quiet">—</span>;

function Name({ service: { name, kind, note } }: { service: Service }) {
  return (
    <Text fw={550} truncate>
      {name}
      {kind === "WEB" && note && (
        <Text span size="xs" c="dimmed" fw={400} ml={8}>
          {note}
        </Text>
      )}
    </Text>
  );
}

const columns: readonly Column<Service>[] = [
  { id: "name", header: "Service", sortable: true, cell: (service) => <Name service={service} /> },
  { id: "state", header: "State", width: 132, sortable: true, cell: ({ state }) => <StateBadge state={state} /> },
  { id: "kind", header: "Kind", width: 128, wide: true, sortable: true, cell: ({ kind }) => KINDS[kind] },
  { id: "latencyMs", header: "Latency", width: 96, align: "end", sortable: true, cell: ({ latencyMs }) => (latencyMs === null ? dash : milliseconds(latencyMs)) },
  { id: "port", header: "Port", width: 80, align: "end", wide: true, cell: ({ port }) => port ?? dash },
  { id: "pid", header: "Process", width: 88, align: "end", wide: true, cell: ({ pid }) => pid ?? dash },
  { id: "uptimeSeconds", header: "Up for", width: 120, align: "end", wide: true, sortable: true, cell: ({ uptimeSeconds }) => (uptimeSeconds === null ? dash : duration(uptimeSeconds)) },
  { id: "version", header: "Version", width: 120, wide: true, cell: ({ version }) => version ?? dash },
  { id: "checkedAt", header: "Checked", width: 120, wide: true, cell: ({ checkedAt }) => <RelativeTime at={checkedAt} missing="not yet" /> },
];

export function ServicesPage() {
  const { serviceId } = useParams({ strict: false });
  const navigate = useNavigate();
  const { result, health, retry } = useHealth();
  const [sorting, setSorting] = useState<Sorting>({ by: "name", direction: "ASC" });
  const open = health?.services.find(({ id }) => id === serviceId);
  const lead = health && (
    <Group gap="sm">
      <StateBadge state={health.overall} />
      <Text>{health.reason}</Text>
    </Group>
  );
  const actions = (
    <>
      <AsGraphql document={HealthQuery} variables={() => ({})} />
      <Button variant="default" leftSection={<IconCpu size={17} stroke={1.7} aria-hidden />} renderRoot={(props) => <Link to="/settings/$tab" params={{ tab: "engines" }} {...props} />}>
        Engines
      </Button>
    </>
  );
  return (
    <>
      <PageHeader title="Services" lead={lead} actions={actions} />
      <QueryView result={result} retry={retry} skeleton={<TableSkeleton rows={5} columns={6} />} what="The services could not be loaded.">
        {({ services: { services } }) =>
          services.length === 0 ? (
            <EmptyState icon={IconServer}>No service has reported yet; the first check takes a few seconds.</EmptyState>
          ) : (
            <DataTable
              label="Services"
              columns={columns}
              rows={sortServices(services, sorting)}
              rowId={({ id }) => id}
              sorting={sorting}
              onSort={setSorting}
              openId={serviceId}
              onOpen={({ id }) => void navigate({ to: "/services/$serviceId", params: { serviceId: id } })}
              maxHeight="none"
            />
          )
        }
      </QueryView>
      <GpuAdvice />
      <DetailDrawer title={open?.name} opened={serviceId !== undefined && health !== undefined} onClose={() => void navigate({ to: "/services" })}>
        {open && health ? <ServiceDetail service={open} others={health.services} /> : <EmptyState>There is no such service any more.</EmptyState>}
      </DetailDrawer>
    </>
  );
}
