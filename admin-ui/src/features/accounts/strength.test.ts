import { expect, it } from "vitest";

import { SHORTEST, strengthOf } from "./strength";

it.each([
  ["", 0],
  ["short", 1],
  ["aaaaaaaaaaaaaaaa", 1],
  ["Password12345!", 1],
  ["lovelace-is-fine", 1],
  ["mountainlake", 2],
  ["Mountain-lake-7", 4],
  ["correct horse battery staple", 4],
])("rates %j as %i", (password, level) => expect(strengthOf(password, "Lovelace").level).toBe(level));

it("says how many characters are missing", () => expect(strengthOf("abcdefgh").hint).toBe(`${SHORTEST - 8} more to go.`));
