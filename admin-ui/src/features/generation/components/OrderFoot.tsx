import { Button, Kbd, Text } from "@mantine/core";
import { IconArrowsDiff, IconSparkles } from "@tabler/icons-react";

import { AsGraphql } from "@/components";
import { plural } from "@/lib/format";

import { ExperimentStart } from "../api/experiments";
import { GenerationStart } from "../api/orders";
import { comparisonOf } from "../comparing";
import type { Draft } from "../order";
import type { Order } from "../useOrder";
import classes from "./OrderForm.module.css";

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

interface Props {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  order: Order;
  batch: number | undefined;
  ready: boolean;
  allowed: boolean;
  starting: boolean;
  /** What keeps the button from being pressed, in one line. */
  needs: string | undefined;
}

/** The button that starts it, always in reach. */
export function OrderFoot({ draft, set, order, batch, ready, allowed, starting, needs }: Props) {
  const comparing = draft.promptB !== null;
  const clip = order.workflow?.produces === "clip";
  const label = comparing ? `Compare on ${plural(draft.pairs, "seed")}` : clip ? "Generate a clip" : batch !== undefined && batch > 1 ? `Generate ${batch} pictures` : "Generate";
  return (
    <div className={classes.foot}>
      {draft.seed !== null && (
        <Text size="sm" c="dimmed" className={classes.hint} component="div">
          <span>
            Seed <span className="mono">{draft.seed}</span> is kept: the same order gives the same picture.
          </span>
          <Button variant="subtle" size="compact-sm" onClick={() => set({ seed: null })}>
            Use a new seed
          </Button>
        </Text>
      )}
      <div className={classes.go}>
        {comparing ? <AsGraphql newTab document={ExperimentStart} variables={() => ({ input: comparisonOf(draft, order.input) })} /> : <AsGraphql newTab document={GenerationStart} variables={() => ({ input: order.input })} />}
        <Button type="submit" size="lg" fullWidth loading={starting} disabled={!ready} leftSection={comparing ? <IconArrowsDiff size={20} aria-hidden /> : <IconSparkles size={20} aria-hidden />} rightSection={<Kbd className={classes.keys}>{apple ? "⌘" : "Ctrl"} ↵</Kbd>}>
          {label}
        </Button>
      </div>
      {allowed && needs && (
        <Text size="sm" c="dimmed" role="status">
          {needs}
        </Text>
      )}
      {!allowed && (
        <Text size="sm" c="dimmed">
          You may look, but not generate.
        </Text>
      )}
    </div>
  );
}
