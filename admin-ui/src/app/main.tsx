import "./mantine";
import "./global.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { session } from "@/lib/session";

import { App } from "./App";
import { router } from "./router";

// The session ended under our feet (revoked, expired, logged out in another tab): to the login, and back here after it.
session.subscribe(() => {
  const { pathname, href } = router.state.location;
  if (session.get() === "out" && !/^\/(login|setup)$/.test(pathname)) {
    void router.navigate({ to: "/login", search: { next: href } });
  }
});

// What had the focus is gone with its page: the keyboard goes on where the new page begins.
router.subscribe("onRendered", ({ fromLocation, pathChanged }) => {
  if (fromLocation && pathChanged && document.activeElement === document.body) document.getElementById("content")?.focus({ preventScroll: true });
});

const root = document.getElementById("root");
if (!root) throw new Error("index.html lacks #root.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
