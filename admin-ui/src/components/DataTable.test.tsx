import { MantineProvider } from "@mantine/core";
import { act, render, screen, within } from "@testing-library/react";
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

it("keeps the focus on a row of a long list, wherever the row goes and however far one scrolls", async () => {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(440);
  vi.spyOn(Element.prototype, "scrollHeight", "get").mockReturnValue(44_040);
  HTMLElement.prototype.scrollTo = function scrollTo(this: HTMLElement, to?: ScrollToOptions | number) {
    this.scrollTop = typeof to === "object" ? (to.top ?? 0) : 0;
    this.dispatchEvent(new Event("scroll"));
  };
  const many = Array.from({ length: 1000 }, (_, index) => ({ id: `r${index}`, name: `name ${index}` }));
  const onOpen = vi.fn();
  const person = userEvent.setup();
  const { rerender } = render(<Table rows={many} onOpen={onOpen} />);
  expect(document.querySelectorAll("tr[data-row]").length).toBeLessThan(60);
  row("name 0").focus();
  await person.keyboard("jj");
  expect(document.activeElement).toBe(row("name 2"));
  // Scrolled far away, and the list has lost its first row meanwhile.
  const scroller = screen.getByRole("grid").closest("div");
  act(() => scroller?.scrollTo({ top: 30_000 }));
  rerender(<Table rows={many.slice(1)} onOpen={onOpen} />);
  expect(document.activeElement).toBe(row("name 2"));
  await person.keyboard("{Enter}");
  expect(onOpen).toHaveBeenLastCalledWith(many[2]);
  // The row with the focus leaves the list: the next one has its place, and the focus.
  rerender(<Table rows={many.slice(3)} onOpen={onOpen} />);
  await vi.waitFor(() => expect(document.activeElement).toBe(row("name 4")));
  await person.keyboard("{End}");
  expect(document.activeElement).toBe(row("name 999"));
  await person.keyboard("k{Enter}");
  expect(onOpen).toHaveBeenLastCalledWith(many[998]);
});

it("scrolls until the row with the focus stands wholly above the lower edge", async () => {
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(440);
  vi.spyOn(Element.prototype, "scrollHeight", "get").mockReturnValue(44_040);
  let top = 0;
  HTMLElement.prototype.scrollTo = function scrollTo(this: HTMLElement, to?: ScrollToOptions | number) {
    top = typeof to === "object" ? (to.top ?? 0) : 0;
    this.scrollTop = top;
    this.dispatchEvent(new Event("scroll"));
  };
  const many = Array.from({ length: 1000 }, (_, index) => ({ id: `r${index}`, name: `name ${index}` }));
  const person = userEvent.setup();
  render(<Table rows={many} />);
  row("name 0").focus();
  await person.keyboard("j".repeat(12));
  expect(document.activeElement).toBe(row("name 12"));
  // The header lies in the scroller, above the rows.
  expect(top).toBe(13 * 44 + 40 - 440);
});

it("leaves the focus alone when it has gone elsewhere", async () => {
  const { rerender } = render(<Table />);
  row("ada").focus();
  await act(() => Promise.resolve(row("ada").blur()));
  rerender(<Table rows={rows.slice(1)} />);
  expect(document.activeElement).toBe(document.body);
});
