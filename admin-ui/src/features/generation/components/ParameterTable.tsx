import { words } from "@/lib/format";

import type { WorkflowWhole } from "../api/workflows";
import classes from "./ParameterTable.module.css";

type Parameter = WorkflowWhole["parameters"][number];

const shown = (value: unknown) => (value === null || value === undefined || value === "" ? "" : typeof value === "string" ? value : JSON.stringify(value));

/** The bounds of a parameter, in words. */
export function boundsOf({ kind, minimum, maximum, step, maxLength, choices }: Pick<Parameter, "kind" | "minimum" | "maximum" | "step" | "maxLength" | "choices">): string {
  if (kind === "CHOICE") return choices ? choices.join(", ") : "what the engine has";
  if (kind === "TEXT") return maxLength === null ? "" : `at most ${maxLength} characters`;
  if (kind === "IMAGE") return "a stored picture";
  if (minimum === null && maximum === null) return "";
  const range = minimum === null ? `at most ${maximum}` : maximum === null ? `at least ${minimum}` : `${minimum} to ${maximum}`;
  return step !== null && step !== 1 ? `${range}, by ${step}` : range;
}

/** What can be set, and where it goes. */
export function ParameterTable({ parameters }: { parameters: readonly Parameter[] }) {
  if (parameters.length === 0) return <p className="quiet">Nothing can be set: it does the same each time.</p>;
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- it scrolls sideways on narrow screens
    <div className={classes.frame} role="region" aria-label="Parameters" tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>Parameter</th>
            <th>Kind</th>
            <th>Default</th>
            <th>May be</th>
            <th>Goes to</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map((parameter) => (
            <tr key={parameter.name}>
              <td>
                {parameter.label}
                {parameter.required && <span className="quiet"> · required</span>}
                <div className="mono quiet">{parameter.name}</div>
              </td>
              <td>{words(parameter.kind)}</td>
              <td className={classes.break}>{shown(parameter.default) || <span className="quiet">—</span>}</td>
              <td className="quiet">{boundsOf(parameter)}</td>
              <td className={`mono quiet ${classes.break}`}>{parameter.targets.map(({ node, input }) => `${node}.${input}`).join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
