import { Avatar, Badge, Card, Group, SegmentedControl, Stack, Text, useMantineColorScheme } from "@mantine/core";

import { useViewer } from "@/app/viewer";
import { Fact, Facts, FormSkeleton } from "@/components";
import { words } from "@/lib/format";

/** Who one is here, what one may do, and how the page looks. */
export function Profile() {
  const viewer = useViewer();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  if (!viewer) return <FormSkeleton fields={3} />;
  const { user, scopes } = viewer;
  return (
    <Stack maw={640}>
      <Card padding="lg">
        <Group mb="lg">
          <Avatar size={48} name={user?.name} color="iris" />
          <div>
            <Text fw={600} fz={16}>
              {user?.name}
            </Text>
            <Text c="dimmed">{user?.email}</Text>
          </div>
        </Group>
        <Facts>
          <Fact name="Role">{user && words(user.role)}</Fact>
          <Fact name="Rights">
            <Group gap={6}>
              {scopes.map((scope) => (
                <Badge key={scope} variant="default" tt="none" fw={500}>
                  {words(scope)}
                </Badge>
              ))}
            </Group>
          </Fact>
        </Facts>
      </Card>
      <Card padding="lg">
        <Text fw={600} mb={4}>
          Colours
        </Text>
        <Text size="sm" c="dimmed" mb="sm">
          As your system has them, or always the same. Kept in this browser.
        </Text>
        <SegmentedControl
          aria-label="Colours"
          value={colorScheme}
          onChange={setColorScheme}
          data={[
            { value: "auto", label: "System" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
        />
      </Card>
    </Stack>
  );
}
