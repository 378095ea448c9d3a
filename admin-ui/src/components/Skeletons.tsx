import { Card, Group, SimpleGrid, Skeleton, Stack } from "@mantine/core";

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A table that is coming. */
export function TableSkeleton({ rows = 8, columns = 4 }: { rows?: number; columns?: number }) {
  return (
    <Card padding={0} aria-busy aria-label="Loading">
      {times(rows).map((row) => (
        <Group key={row} gap="lg" px="md" h={44} wrap="nowrap" style={{ borderTop: row ? "1px solid var(--line)" : undefined }}>
          {times(columns).map((column) => (
            <Skeleton key={column} height={10} style={{ flex: column === 0 ? 2 : 1 }} />
          ))}
        </Group>
      ))}
    </Card>
  );
}

/** Cards with a picture on top (`picture`), or of text only. */
export function CardGridSkeleton({ cards = 8, picture = false }: { cards?: number; picture?: boolean }) {
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }} aria-busy aria-label="Loading">
      {times(cards).map((card) => (
        <Card key={card} padding={picture ? 0 : "md"}>
          {picture && <Skeleton height={180} radius={0} />}
          <Stack gap="xs" p={picture ? "md" : 0}>
            <Skeleton height={12} width="60%" />
            <Skeleton height={10} width="40%" />
          </Stack>
        </Card>
      ))}
    </SimpleGrid>
  );
}

/** A form, or the lines of a detail. */
export function FormSkeleton({ fields = 5 }: { fields?: number }) {
  return (
    <Stack gap="lg" aria-busy aria-label="Loading">
      {times(fields).map((field) => (
        <Stack key={field} gap={8}>
          <Skeleton height={10} width={96} />
          <Skeleton height={34} />
        </Stack>
      ))}
    </Stack>
  );
}
