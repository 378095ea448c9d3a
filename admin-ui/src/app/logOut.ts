import { graphql, ProblemFields } from "@/lib/graphql";
import { outcome } from "@/lib/problems";

import { client } from "./client";

const SessionEnd = graphql(
  `
    mutation SessionEnd {
      sessionRevoke {
        __typename
        ... on SessionRevoked {
          session {
            id
          }
        }
        ...ProblemFields
      }
    }
  `,
  [ProblemFields],
);

/** Ends this session on the server, then leaves with everything this page remembered. */
export async function logOut(): Promise<void> {
  const result = outcome(await client.mutation(SessionEnd, {}), (data) => data.sessionRevoke, "SessionRevoked");
  if (result.ok || result.problem.kind !== "Network") {
    window.location.assign("/login");
    return;
  }
  const { notifications } = await import("@mantine/notifications");
  notifications.show({ color: "red", title: "You are still logged in", message: result.problem.message });
}
