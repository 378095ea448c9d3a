import { MantineProvider } from "@mantine/core";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { type Column, DataTable, type DataTableProps } from "./DataTable";
import { useSelection } from "./useSelection";

type Row = { id: string; name: string };
const rows: Row[] = ["ada", "bea", "cleo"].map((name) => ({ id: name, name }));
const columns: Column<Row>[] = [{ id: "name", header: "Name", sortable: true, cell: (row) => row.name }];

function Table(props: Partial<DataTableProps<Row>>) {
  const selection = useSelection(rows.map(({ id }) => id));
  return (
    <MantineProvider>
      <DataTable label="People" columns={columns} rows={rows} rowId={({ id }) => id} selection={selection} {...props} />
      <output>{[...selection.ids].join(",")}</output>
    </MantineProvider>
  );
}

const row = (name: string) => screen.getByText(name, { selector: "td" }).closest("tr") as HTMLElement;

it("is worked by keyboard alone: j, k, x and Enter", async () => {
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => run());
  const onOpen = vi.fn();
  const person = userEvent.setup();
  render(<Table onOpen={onOpen} />);
  row("ada").focus();
  await person.keyboard("jjkx");
  expect(row("bea")).toHaveProperty("tabIndex", 0);
  expect(screen.getByRole("status").textContent).toBe("bea");
  expect(row("bea").getAttribute("aria-selected")).toBe("true");
  await person.keyboard("{Enter}");
  expect(onOpen).toHaveBeenCalledWith(rows[1]);
});

it("asks for the other direction when a sorted header is pressed again", async () => {
  const onSort = vi.fn();
  render(<Table sorting={{ by: "name", direction: "ASC" }} onSort={onSort} />);
  const header = screen.getByRole("columnheader", { name: "Name" });
  expect(header.getAttribute("aria-sort")).toBe("ascending");
  await userEvent.click(within(header).getByRole("button"));
  expect(onSort).toHaveBeenCalledWith({ by: "name", direction: "DESC" });
});

it("does not open the row when its checkbox is pressed", async () => {
  const onOpen = vi.fn();
  render(<Table onOpen={onOpen} />);
  await userEvent.click(within(row("cleo")).getByRole("checkbox"));
  expect(onOpen).not.toHaveBeenCalled();
  expect(screen.getByRole("status").textContent).toBe("cleo");
});

it("resizes a column with the arrow keys, remembers it, and forgets it with Escape", async () => {
  const person = userEvent.setup();
  const { unmount } = render(<Table />);
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockReturnValue({ width: 200 } as DOMRect);
  screen.getByRole("separator", { name: "Width of Name" }).focus();
  await person.keyboard("{ArrowRight}");
  expect(screen.getByRole("columnheader", { name: "Name" }).style.width).toBe("216px");
  unmount();
  render(<Table />);
  expect(screen.getByRole("columnheader", { name: "Name" }).style.width).toBe("216px");
  screen.getByRole("separator", { name: "Width of Name" }).focus();
  await person.keyboard("{Escape}");
  expect(screen.getByRole("columnheader", { name: "Name" }).style.width).toBe("");
});
