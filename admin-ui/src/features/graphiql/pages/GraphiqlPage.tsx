import "graphiql/style.css";

import { useComputedColorScheme } from "@mantine/core";
import { GraphiQL } from "graphiql";
import { useEffect, useState } from "react";

import { PageHeader } from "@/components/PageHeader";
import { forgetOperation, handedOver } from "@/lib/operation";

import { examples, tabOf } from "../examples";
import { makeFetcher } from "../fetcher";
import { setUpWorkers } from "../workers";
import classes from "./GraphiqlPage.module.css";

setUpWorkers();

/** The API, to try: with this person's session, the schema's documentation beside it, and an example for each domain. */
export function GraphiqlPage() {
  const scheme = useComputedColorScheme("light");
  const [fetcher] = useState(makeFetcher);
  const [asked] = useState(() => {
    const operation = handedOver();
    return operation && tabOf(operation);
  });
  useEffect(forgetOperation, []);
  return (
    <div className={classes.page}>
      <PageHeader title="API" />
      <GraphiQL
        fetcher={fetcher}
        defaultTabs={asked ? [asked, ...examples] : examples}
        {...(asked && { initialQuery: asked.query, initialVariables: asked.variables })}
        forcedTheme={scheme}
        isHeadersEditorEnabled={false}
      >
        <GraphiQL.Logo>
          <span />
        </GraphiQL.Logo>
      </GraphiQL>
    </div>
  );
}
