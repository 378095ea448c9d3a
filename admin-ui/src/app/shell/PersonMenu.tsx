import { Avatar, Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { IconLogout, IconSettings } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { logOut } from "@/app/logOut";
import { useViewer } from "@/app/viewer";
import { words } from "@/lib/format";

/** Who is here, light or dark, and the way out. */
export function PersonMenu() {
  const user = useViewer()?.user;
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = user?.name ?? "Account";
  return (
    <Menu width={232} position="bottom-end">
      <Menu.Target>
        <UnstyledButton bdrs="50%">
          <Avatar size={32} radius="xl" name={name} color="iris" aria-hidden />
          <VisuallyHidden>{name}: account menu</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {user && (
          <>
            <div style={{ padding: "8px 12px" }}>
              <Text fw={600} truncate>
                {user.name}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {user.email} · {words(user.role)}
              </Text>
            </div>
            <Menu.Divider />
          </>
        )}
        <div style={{ padding: "4px 8px 8px" }}>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="Colours"
            value={colorScheme}
            onChange={setColorScheme}
            data={[
              { value: "auto", label: "System" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
          />
        </div>
        <Menu.Item renderRoot={(props) => <Link to="/settings" {...props} />} leftSection={<IconSettings size={16} aria-hidden />}>
          Settings
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void logOut()}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
