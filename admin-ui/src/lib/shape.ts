import type { CacheExchangeOpts } from "@urql/exchange-graphcache";

type Introspection = NonNullable<CacheExchangeOpts["schema"]>;

/** schema-shape.json: object types with their fields ("id! tags[!]! note"), interfaces and unions with their members. */
export interface Shape {
  objects: Record<string, string>;
  interfaces: Record<string, string>;
  unions: Record<string, string>;
}

type Type = { kind: "SCALAR"; name: string } | { kind: "NON_NULL"; ofType: Type } | { kind: "LIST"; ofType: Type };

// The cache asks whether something may be null, never what it is.
const ANY: Type = { kind: "SCALAR", name: "Any" };
const marked = (type: Type, mark: string | undefined): Type => (mark ? { kind: "NON_NULL", ofType: type } : type);

/** "tags[!]!" → a list that is never null, of things that are never null. */
export function fieldOf(code: string) {
  const [, name = code, list, inner, outer] = /^(\w+)(\[(!?)\])?(!?)$/.exec(code) ?? [];
  const type = list ? ({ kind: "LIST", ofType: marked(ANY, inner) } as const) : ANY;
  return { name, type: marked(type, outer), args: [] };
}

/** What the cache wants to know of the schema, in the form of an introspection. */
export function introspection({ objects, interfaces, unions }: Shape): Introspection {
  const refs = (members: string) => members.split(" ").map((name) => ({ kind: "OBJECT" as const, name }));
  const implemented = (name: string) => Object.keys(interfaces).filter((one) => interfaces[one]?.split(" ").includes(name));
  const types = [
    ...Object.entries(objects).map(([name, fields]) => ({ kind: "OBJECT", name, fields: fields.split(" ").map(fieldOf), interfaces: implemented(name).map((one) => ({ kind: "INTERFACE", name: one })) })),
    ...Object.entries(interfaces).map(([name, members]) => ({ kind: "INTERFACE", name, fields: [], interfaces: [], possibleTypes: refs(members) })),
    ...Object.entries(unions).map(([name, members]) => ({ kind: "UNION", name, possibleTypes: refs(members) })),
  ];
  const root = (name: string) => ({ kind: "OBJECT", name });
  return { __schema: { queryType: root("Query"), mutationType: root("Mutation"), subscriptionType: root("Subscription"), types } };
}
