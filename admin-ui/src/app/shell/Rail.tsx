import { Menu, Tooltip, UnstyledButton } from "@mantine/core";
import { IconDots, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";

import classes from "./Rail.module.css";
import { isHere, SECTIONS } from "./sections";

/** The way around, at the left on wide screens. */
export function Rail({ collapsed, onToggle }: { collapsed: boolean; onToggle: () => void }) {
  const { pathname } = useLocation();
  const Toggle = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={classes.rail} aria-label="Sections" data-collapsed={collapsed || undefined}>
      <Link to="/" className={classes.brand} aria-label="AInfluencer: overview">
        <img src="/favicon.svg" width={28} height={28} alt="" />
        <span className={classes.word}>AInfluencer</span>
      </Link>
      {SECTIONS.map((section) => {
        const { to, label, icon: Icon } = section;
        const here = isHere(section, pathname);
        return (
          <Tooltip key={to} label={label} position="right" disabled={!collapsed}>
            <Link to={to} className={classes.entry} data-here={here || undefined} aria-current={here ? "page" : undefined} aria-label={label}>
              <Icon size={19} stroke={1.7} aria-hidden />
              <span className={classes.word}>{label}</span>
            </Link>
          </Tooltip>
        );
      })}
      <UnstyledButton className={classes.entry} onClick={onToggle} mt="auto" aria-label={collapsed ? "Expand the rail" : "Collapse the rail"}>
        <Toggle size={19} stroke={1.7} aria-hidden />
        <span className={classes.word}>Collapse</span>
      </UnstyledButton>
    </nav>
  );
}

/** The same on phones, at the bottom. */
export function BottomBar() {
  const { pathname } = useLocation();
  const rest = SECTIONS.slice(4);
  return (
    <nav className={classes.bottom} aria-label="Sections">
      {SECTIONS.slice(0, 4).map((section) => {
        const { to, label, icon: Icon } = section;
        const here = isHere(section, pathname);
        return (
          <Link key={to} to={to} className={classes.tab} data-here={here || undefined} aria-current={here ? "page" : undefined}>
            <Icon size={21} stroke={1.6} aria-hidden />
            {label}
          </Link>
        );
      })}
      <Menu position="top-end" width={200}>
        <Menu.Target>
          <UnstyledButton className={classes.tab} data-here={rest.some((section) => isHere(section, pathname)) || undefined}>
            <IconDots size={21} stroke={1.6} aria-hidden />
            More
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {rest.map(({ to, label, icon: Icon }) => (
            <Menu.Item key={to} renderRoot={(props) => <Link to={to} {...props} />} leftSection={<Icon size={18} stroke={1.7} aria-hidden />}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}
