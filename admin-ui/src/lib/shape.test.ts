import { expect, it } from "vitest";

import shape from "./schema-shape.json";
import { fieldOf, introspection } from "./shape";

const scalar = { kind: "SCALAR", name: "Any" };

it("reads a field's code", () => {
  expect(fieldOf("note")).toEqual({ name: "note", type: scalar, args: [] });
  expect(fieldOf("id!").type).toEqual({ kind: "NON_NULL", ofType: scalar });
  expect(fieldOf("nodes[]!").type).toEqual({ kind: "NON_NULL", ofType: { kind: "LIST", ofType: scalar } });
  expect(fieldOf("tags[!]").type).toEqual({ kind: "LIST", ofType: { kind: "NON_NULL", ofType: scalar } });
});

it("tells the cache of every type, its fields and its interfaces", () => {
  const types = introspection(shape).__schema.types as readonly { name: string }[];
  const task = types.find(({ name }) => name === "Task") as unknown as { fields: { name: string }[]; interfaces: { name: string }[] };
  expect(task.fields.map(({ name }) => name)).toEqual(expect.arrayContaining(["id", "key", "tags", "history"]));
  expect(task.interfaces).toEqual([{ kind: "INTERFACE", name: "Node" }]);
  const member = types.find(({ name }) => name === "TaskUpdateResult") as unknown as { possibleTypes: { name: string }[] };
  expect(member.possibleTypes.map(({ name }) => name)).toEqual(expect.arrayContaining(["Task", "Conflict"]));
});
