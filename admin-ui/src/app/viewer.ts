import { useQuery } from "urql";

import { graphql } from "@/lib/graphql";
import { problemFrom } from "@/lib/problems";
import { session } from "@/lib/session";

import { client } from "./client";

export const ViewerQuery = graphql(`
  query Viewer {
    viewer {
      scopes
      user {
        id
        name
        email
        role
      }
    }
  }
`);

/** Whether somebody is logged in: asks the server once, then remembers. A server that does not answer is not a "no". */
export async function isLoggedIn(): Promise<boolean> {
  if (session.get() !== "unknown") return session.get() === "in";
  const { error } = await client.query(ViewerQuery, {}, { requestPolicy: "network-only" });
  if (error && problemFrom(error).kind === "NotAllowed") session.set("out");
  else if (!error) session.set("in");
  return session.get() !== "out";
}

/** Who is logged in, with what rights. */
export function useViewer() {
  const [{ data }] = useQuery({ query: ViewerQuery, requestPolicy: "cache-first" });
  return data?.viewer;
}
