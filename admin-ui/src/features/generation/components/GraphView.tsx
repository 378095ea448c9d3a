import { VisuallyHidden } from "@mantine/core";
import { IconCheck, IconCircleDashed, IconLoader2, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";

import { Fact, Facts, ProgressLine } from "@/components";

import type { Graph, GraphNode } from "../graph";
import { layout, neighbour, NODE, path, type Placed } from "../layout";
import type { Standing } from "../progress";
import classes from "./GraphView.module.css";

const ICONS = { DONE: IconCheck, RUNNING: IconLoader2, FAILED: IconX, WAITING: IconCircleDashed };
export const NODE_WORDS = { DONE: "done", RUNNING: "running", FAILED: "failed", WAITING: "not begun" };

interface Props {
  graph: Graph;
  nodes: readonly GraphNode[];
  standing: Standing | undefined;
  /** Why the failed node failed. */
  cause: string | undefined;
}

/** The job's nodes from left to right: what is done, what is at work, where it failed. A node that is pressed shows what it was given. */
export function GraphView({ graph, nodes, standing, cause }: Props) {
  const key = JSON.stringify(graph);
  const made = useMemo(() => layout(JSON.parse(key) as Graph), [key]);
  const frame = useRef<HTMLDivElement>(null);
  const lit = nodes.find(({ state }) => state === "RUNNING" || state === "FAILED")?.id;
  const [stop, setStop] = useState<string>();
  const [open, setOpen] = useState<string>();
  const by = new Map(nodes.map((node) => [node.id, node]));
  const begun = (id: string) => (by.get(id)?.state ?? "WAITING") !== "WAITING";
  const focusable = stop ?? lit ?? made.nodes[0]?.id;
  useEffect(() => {
    const box = frame.current;
    const at = made.nodes.find(({ id }) => id === lit);
    if (box && at) box.scrollTo({ left: at.x - (box.clientWidth - NODE.width) / 2 });
  }, [lit, made]);

  const press = (event: KeyboardEvent) => {
    const next = focusable && neighbour([...made.nodes], focusable, event.key);
    if (!next) return;
    event.preventDefault();
    setStop(next);
    frame.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
  };
  const opened = open === undefined ? undefined : by.get(open);
  return (
    <>
      {/* eslint-disable-next-line jsx-a11y-x/no-static-element-interactions -- the arrows move between the nodes, which are buttons */}
      <div ref={frame} className={classes.frame} onKeyDown={press}>
        <div className={classes.plane} style={{ width: made.width, height: made.height }}>
          <svg width={made.width} height={made.height} className={classes.links} aria-hidden>
            {made.links.map((link) => (
              <path key={`${link.from}>${link.to}`} d={path(link)} data-begun={begun(link.to) || undefined} data-lit={link.to === lit ? by.get(link.to)?.state : undefined} />
            ))}
          </svg>
          {made.nodes.map((placed) => (
            <NodeBox
              key={placed.id}
              placed={placed}
              node={by.get(placed.id)}
              standing={standing}
              cause={cause}
              tab={placed.id === focusable}
              open={placed.id === open}
              onFocus={() => setStop(placed.id)}
              onPress={() => setOpen(placed.id === open ? undefined : placed.id)}
            />
          ))}
        </div>
      </div>
      {opened && <NodeInputs node={opened} graph={graph} cause={cause} />}
    </>
  );
}

interface BoxProps extends Pick<Props, "standing" | "cause"> {
  placed: Placed;
  node: GraphNode | undefined;
  tab: boolean;
  open: boolean;
  onFocus: () => void;
  onPress: () => void;
}

function NodeBox({ placed: { id, x, y }, node, standing, cause, tab, open, onFocus, onPress }: BoxProps) {
  if (!node) return null;
  const Icon = ICONS[node.state];
  const steps = node.state === "RUNNING" && standing && standing.total !== null && standing.total > 1 ? standing : undefined;
  const below = node.state === "FAILED" ? cause : steps ? `step ${steps.step ?? 0} of ${steps.total}` : node.title === node.className ? "" : node.className;
  return (
    <button
      type="button"
      className={classes.node}
      style={{ left: x, top: y, width: NODE.width, height: NODE.height }}
      data-node={id}
      data-state={node.state}
      tabIndex={tab ? 0 : -1}
      aria-expanded={open}
      aria-current={node.state === "RUNNING" ? "step" : undefined}
      title={node.state === "FAILED" ? cause : undefined}
      onFocus={onFocus}
      onClick={onPress}
    >
      <Icon size={16} stroke={2} aria-hidden />
      <span className={classes.words}>
        <span className={classes.title}>{node.title}</span>
        {below && <span className={classes.below}>{below}</span>}
        <VisuallyHidden>{NODE_WORDS[node.state]}</VisuallyHidden>
      </span>
      {steps && (
        <span className={classes.line}>
          <ProgressLine percent={((steps.step ?? 0) / (steps.total ?? 1)) * 100} label={`Steps of ${node.title}`} />
        </span>
      )}
    </button>
  );
}

const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** What a node was given: values, and the nodes that it takes from. */
function NodeInputs({ node, graph, cause }: { node: GraphNode; graph: Graph; cause: string | undefined }) {
  const given = Object.entries(graph[node.id]?.inputs ?? {});
  const source = (value: unknown) => (Array.isArray(value) && typeof value[0] === "string" ? graph[value[0]] : undefined);
  return (
    <section className={classes.inputs} aria-label={`Inputs of ${node.title}`}>
      <h3>
        {node.title} <span className="mono quiet">{node.className} · {node.id}</span>
      </h3>
      {node.state === "FAILED" && cause && <p className={classes.cause}>{cause}</p>}
      {given.length === 0 ? (
        <span className="quiet">It takes nothing.</span>
      ) : (
        <Facts>
          {given.map(([name, value]) => {
            const from = source(value);
            return (
              <Fact key={name} name={name}>
                {from ? <span className="quiet">from {from._meta?.title ?? from.class_type}</span> : shown(value)}
              </Fact>
            );
          })}
        </Facts>
      )}
    </section>
  );
}
