import { ordered } from "../graph";
import classes from "./WorkflowNodes.module.css";

type Graph = Record<string, { class_type: string; inputs?: Record<string, unknown>; _meta?: { title?: string } }>;

interface Props {
  graph: unknown;
  parameters: readonly { name: string; label: string; targets: readonly { node: string; input: string }[] }[];
  /** Nodes that no engine has, by id. */
  missing?: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** The nodes in the order in which they run: what each takes from others, and which parameters fill it. */
export function WorkflowNodes({ graph, parameters, missing = NONE }: Props) {
  const known = (graph ?? {}) as Graph;
  const title = (id: string) => known[id]?._meta?.title ?? known[id]?.class_type ?? id;
  const order = ordered(known);
  return (
    <ol className={classes.list}>
      {order.map((id, index) => {
        const node = known[id];
        const sources = [...new Set(Object.values(node?.inputs ?? {}).flatMap((value) => (Array.isArray(value) && typeof value[0] === "string" && value[0] in known ? [value[0]] : [])))];
        const filled = parameters.filter(({ targets }) => targets.some((target) => target.node === id));
        return (
          <li key={id} className={classes.node} data-missing={missing.has(id) || undefined}>
            <span className={classes.number} aria-hidden>
              {index + 1}
            </span>
            <div className={classes.words}>
              <span className={classes.title}>
                {title(id)} {title(id) !== node?.class_type && <span className={classes.kind}>{node?.class_type}</span>}
                {missing.has(id) && <span className={classes.lacks}>missing</span>}
              </span>
              {sources.length > 0 && <span className={classes.from}>from {sources.map(title).join(", ")}</span>}
            </div>
            {filled.length > 0 && (
              <span className={classes.filled}>
                {filled.map(({ name, label }) => (
                  <span key={name} className={classes.chip}>
                    {label}
                  </span>
                ))}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
