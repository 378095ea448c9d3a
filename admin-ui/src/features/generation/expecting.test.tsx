import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { ProgressStrip } from "./components/ProgressStrip";
import { expected } from "./expecting";
import { standingOf } from "./progress";

const now = Date.parse("2030-01-01T00:00:00Z");
const waits = standingOf({ state: "QUEUED", attempt: 0, progress: { percent: 0, step: null, total: null, node: null, nodeTitle: null, etaSeconds: null, previewUrl: null } });
const show = (start: { at: string | null; unknownReason: string | null }) =>
  render(
    <MantineProvider>
      <ProgressStrip standing={waits} queuePosition={3} start={start} />
    </MantineProvider>,
  );

it("says when, and never that it was to begin before", () => {
  expect(expected("2030-01-01T00:04:30Z", now)).toBe("in 4 min.");
  expect(expected("2030-01-01T00:00:03Z", now)).toBe("now");
  expect(expected("2029-12-31T23:00:00Z", now)).toBe("now");
});

it("tells of a waiting job how many are before it and when it begins", () => {
  show({ at: new Date(Date.now() + 600_500).toISOString(), unknownReason: null });
  expect(screen.getByTestId("job-now").textContent).toBe("2 before it");
  expect(screen.getByText(/begins in (9|10) min\./)).toBeTruthy();
});

it("tells why that is not known", () => {
  show({ at: null, unknownReason: "The queue is paused." });
  expect(screen.getByText("The queue is paused.")).toBeTruthy();
});
