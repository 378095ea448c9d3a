import { Button } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";

import { GALLERY } from "@/app/shell/sections";
import { EmptyState } from "@/components";
import { plural } from "@/lib/format";

import type { OverviewData } from "../api/overview";
import { Panel } from "./Panel";
import classes from "./Pictures.module.css";

/** The latest pictures. */
export function Pictures({ assets }: { assets: OverviewData["assets"] }) {
  if (assets.edges.length === 0) {
    return (
      <Panel title="Latest pictures">
        <EmptyState
          compact
          icon={IconPhoto}
          action={
            <Button variant="light" renderRoot={(props) => <Link to={"/generate"} {...props} />}>
              Generate the first
            </Button>
          }
        >
          No picture was made yet.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel title="Latest pictures" to="/gallery" more={`All ${plural(assets.totalCount, "picture")}`}>
      <ul className={classes.strip}>
        {assets.edges.map(({ node }) => (
          <li key={node.id}>
            <Link to={GALLERY.to} className={classes.picture}>
              <img src={node.thumbnailUrl} alt={node.prompt ?? "Picture"} loading="lazy" />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
