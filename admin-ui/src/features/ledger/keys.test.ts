import { afterEach, expect, it } from "vitest";

import { isTaken, PATIENCE, press, SHORTCUTS } from "./keys";

const idle = { since: undefined };
const plain = { altKey: false, ctrlKey: false, metaKey: false, isComposing: false };

afterEach(() => {
  document.body.innerHTML = "";
});

it("knows single keys", () => {
  expect(press(idle, "n", 0).command).toBe("new");
  expect(press(idle, "?", 0).command).toBe("help");
  expect(press(idle, "t", 0).command).toBeUndefined();
  expect(press(idle, "toString", 0).command).toBeUndefined();
});

it("goes where g and a letter lead, in time", () => {
  const { state } = press(idle, "g", 1000);
  expect(press(state, "b", 1200)).toEqual({ state: idle, command: "board" });
  expect(press(state, "n", 1200)).toEqual({ state: idle, command: undefined });
  expect(press(state, "b", 1001 + PATIENCE).command).toBe("block");
});

it("leaves keys alone that belong to a field, a dialog or the browser", () => {
  document.body.innerHTML = '<input id="a"><input id="c" type="checkbox"><div id="m" role="menu"><button id="b"></button></div><table><tbody><tr id="r"></tr></tbody></table>';
  const at = (id: string) => isTaken({ ...plain, target: document.getElementById(id) });
  expect([at("a"), at("b"), at("c"), at("r")]).toEqual([true, true, false, false]);
  expect(isTaken({ ...plain, ctrlKey: true, target: document.body })).toBe(true);
  document.body.insertAdjacentHTML("beforeend", '<div class="mantine-Modal-content"></div>');
  expect(at("r")).toBe(true);
});

it("tells of each key that it knows", () => {
  const told = SHORTCUTS.map(({ keys }) => keys);
  for (const keys of ["n", "e", "b", "r", "g t", "g b", "g d", "g f", "g i", "?"]) expect(told).toContain(keys);
});
