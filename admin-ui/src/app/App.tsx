import { MantineProvider } from "@mantine/core";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Provider } from "urql";

import { client } from "./client";
import { router } from "./router";
import { theme } from "./theme";

const Toasts = lazy(() => import("./Toasts"));

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Provider value={client}>
        <RouterProvider router={router} />
      </Provider>
      <Suspense>
        <Toasts />
      </Suspense>
    </MantineProvider>
  );
}
