import { Button, Skeleton, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { ErrorState } from "@/components";
import { count } from "@/lib/format";
import type { ResultOf } from "@/lib/graphql";
import { useInfinite } from "@/lib/useInfinite";

import { PicturesQuery } from "../api/assets";
import classes from "./ConsentPictures.module.css";

const PAGE = 24;
const pick = (data: ResultOf<typeof PicturesQuery>) => ({ ...data.assets, totalCount: data.assets.totalCount ?? 0 });

/** The pictures that rest on a consent, newest first, each a press away from its lightbox. */
export function ConsentPictures({ consentId }: { consentId: string }) {
  const list = useInfinite(PicturesQuery, { first: PAGE, filter: { consentId } }, pick);
  const left = (list.totalCount ?? 0) - list.items.length;
  return (
    <section aria-label="Pictures that rest on it">
      <Title order={3} mb="xs">
        Pictures that rest on it
      </Title>
      {list.loading ? (
        <div className={classes.grid} aria-busy aria-label="Loading">
          {Array.from({ length: 8 }, (_, index) => (
            <Skeleton key={index} className={classes.picture} />
          ))}
        </div>
      ) : (
        <ul className={classes.grid}>
          {list.items.map(({ id, thumbnailUrl, prompt }) => (
            <li key={id}>
              <Link to="/gallery" search={{ consent: consentId, asset: id }} className={classes.picture}>
                <img src={thumbnailUrl} alt={prompt ?? "Picture without a prompt"} loading="lazy" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {list.problem ? (
        <ErrorState compact problem={list.problem} what="The pictures could not be loaded." onRetry={list.reload} />
      ) : (
        list.hasMore && (
          <Button variant="default" mt="xs" loading={list.fetching} onClick={list.loadMore}>
            Show more <span className="quiet">&nbsp;({count(left)} left)</span>
          </Button>
        )
      )}
    </section>
  );
}
