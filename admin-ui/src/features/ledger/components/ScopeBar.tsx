import { Link } from "@tanstack/react-router";

import { count, percent } from "@/lib/format";

import type { Scope } from "../api/ledger";
import classes from "./ScopeBar.module.css";

const PARTS = [
  { part: "done", state: "DONE", word: "done" },
  { part: "doing", state: "DOING", word: "doing" },
  { part: "todo", state: "TODO", word: "to do" },
  { part: "blocked", state: "BLOCKED", word: "blocked" },
] as const;

/** How far a scope is: a bar drawn from its counts. What is blocked does not count towards it, and is told beside it. */
export function ScopeBar({ name, scope, numbers }: { name: string; scope?: "MVP" | "BACKLOG"; numbers: Scope }) {
  const value = `${count(numbers.done)} of ${count(numbers.total)} done`;
  return (
    <section aria-label={name}>
      <div className={classes.head}>
        <span className={classes.name}>{name}</span>
        <span>
          <span className="quiet">{value}</span> &ensp;
          <span className={classes.percent}>{percent(numbers.percent)}</span>
        </span>
      </div>
      <div className={classes.bar} role="meter" aria-label={`${name} progress`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={numbers.percent} aria-valuetext={value}>
        <div className={classes.part} data-part="done" style={{ flexGrow: numbers.done }} />
        <div className={classes.part} data-part="doing" style={{ flexGrow: numbers.doing }} />
        <div className={classes.part} style={{ flexGrow: numbers.total === 0 ? 1 : numbers.todo }} />
      </div>
      <ul className={classes.legend}>
        {PARTS.map(({ part, state, word }) => (
          <li key={part}>
            <span className={classes.dot} data-part={part} aria-hidden />
            <Link to="/ledger/tasks" search={{ scope, state }}>
              {count(numbers[part])} {word}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
