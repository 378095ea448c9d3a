import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useQuery, useSubscription } from "urql";

import { PictureAdded } from "@/features/library/api/assets";

import { LatestPictures } from "../api/orders";
import classes from "./Latest.module.css";

/** The latest pictures of the character (or of all), one for each job: a press shows it again. */
export function Latest({ characterId, jobId }: { characterId: string | undefined; jobId: string | undefined }) {
  const [{ data }] = useQuery({ query: LatestPictures, variables: { filter: characterId ? { characterId } : null } });
  // The cache forgets its lists of pictures when one is added: they are asked for again.
  useSubscription({ query: PictureAdded });
  const all = (data?.assets.edges ?? []).flatMap(({ node }) => (node.job ? [{ ...node, job: node.job }] : []));
  const pictures = all.filter(({ job }, index) => all.findIndex((other) => other.job.id === job.id) === index).slice(0, 6);
  if (pictures.length === 0) return null;
  return (
    <section aria-label="Latest pictures">
      <Text size="sm" c="dimmed" mb={8}>
        Latest pictures
      </Text>
      <ul className={classes.strip}>
        {pictures.map(({ id, thumbnailUrl, prompt, job }) => (
          <li key={id}>
            <Link from="/generate" to="." search={(before) => ({ ...before, job: job.id })} className={classes.picture} aria-current={job.id === jobId ? "true" : undefined}>
              <img src={thumbnailUrl} alt={prompt ?? "Picture"} loading="lazy" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
