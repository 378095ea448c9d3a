import { MantineProvider } from "@mantine/core";
import { render } from "@testing-library/react";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { type Client, Provider } from "urql";

/** Renders it as on a page: with links that have an address, the theme, and a client of the test's own. */
export async function renderOnPage(element: ReactElement, client: object) {
  const router = createRouter({ routeTree: createRootRoute({ component: () => element }), history: createMemoryHistory() });
  await router.load();
  return render(
    <Provider value={client as Client}>
      <MantineProvider>
        <RouterProvider router={router as never} />
      </MantineProvider>
    </Provider>,
  );
}
