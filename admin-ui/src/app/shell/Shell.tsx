import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";

import { asked } from "@/components/confirm";
import { StaleBanner } from "@/components/Stale";
import { useStore } from "@/lib/store";

import { askForCommands, commandsAsked } from "./commandsAsked";
import { LiveProvider } from "./LiveProvider";
import { BottomBar, Rail } from "./Rail";
import classes from "./Shell.module.css";
import { TopBar } from "./TopBar";

const Commands = lazy(() => import("./Commands"));
const ConfirmDialog = lazy(() => import("@/components/ConfirmDialog"));

/** The frame: the rail, the top bar, and the page between them. */
export function Shell() {
  const [collapsed, setCollapsed] = useLocalStorage({ key: "rail-collapsed", defaultValue: false, getInitialValueInEffect: false });
  const question = useStore(asked);
  const [confirming, setConfirming] = useState(false);
  // Once asked for, it stays: it fades out by itself.
  if (question && !confirming) setConfirming(true);
  const commands = useStore(commandsAsked) > 0;
  useHotkeys([["mod+K", askForCommands]], []);
  return (
    <LiveProvider>
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <div className={classes.frame}>
        <Rail collapsed={collapsed} onToggle={() => setCollapsed(!collapsed)} />
        <div className={classes.column}>
          <TopBar />
          <StaleBanner />
          <main id="content" className={classes.content} tabIndex={-1}>
            <div className={classes.page}>
              <Outlet />
            </div>
          </main>
          <BottomBar />
        </div>
      </div>
      {commands && (
        <Suspense>
          <Commands />
        </Suspense>
      )}
      {confirming && (
        <Suspense>
          <ConfirmDialog />
        </Suspense>
      )}
    </LiveProvider>
  );
}
