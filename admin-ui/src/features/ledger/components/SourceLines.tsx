import { Skeleton, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useQuery } from "urql";

import { EmptyState, QueryView } from "@/components";

import { SourceQuery } from "../api/source";
import classes from "./SourceLines.module.css";

const AROUND = 12;

/** The imported file around a line, which is lit and scrolled to. */
export function SourceLines({ line }: { line: number }) {
  const start = Math.max(1, line - AROUND);
  const [result, execute] = useQuery({ query: SourceQuery, variables: { start, first: 2 * AROUND + 1 } });
  const lit = useRef<HTMLLIElement>(null);
  const shown = result.data?.ledger.lastImport?.lines;
  useEffect(() => lit.current?.scrollIntoView({ block: "center" }), [shown, line]);
  return (
    <QueryView result={result} retry={() => execute({ requestPolicy: "network-only" })} skeleton={<Skeleton height={260} />} what="The file could not be shown.">
      {({ ledger: { lastImport } }) =>
        lastImport && lastImport.lines.length > 0 ? (
          <figure className={classes.file}>
            <Text component="figcaption" size="sm" c="dimmed">
              {lastImport.fileName}, line {line}
            </Text>
            {/* eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
            <ol className={classes.lines} tabIndex={0} aria-label={`Lines around ${line}`}>
              {lastImport.lines.map(({ number, text }) => (
                <li key={number} ref={number === line ? lit : undefined} aria-current={number === line ? "true" : undefined}>
                  <span>{number}</span>
                  <span>{text}</span>
                </li>
              ))}
            </ol>
          </figure>
        ) : (
          <EmptyState compact>The imported file has no such line.</EmptyState>
        )
      }
    </QueryView>
  );
}
