import { Skeleton, Stack } from "@mantine/core";

/** While the code of a page is on its way. */
export function PageSkeleton() {
  return (
    <Stack aria-busy aria-label="Loading">
      <Skeleton height={36} width={280} />
      <Skeleton height={160} radius="lg" />
      <Skeleton height={280} radius="lg" />
    </Stack>
  );
}
