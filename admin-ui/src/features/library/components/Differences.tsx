import { Text } from "@mantine/core";

import type { PictureDetail } from "../api/assets";
import { differences, wordsOf } from "../facts";
import classes from "./Compare.module.css";

/** From so many words on it is told which of them differ. */
const SENTENCE = 5;

/** What the two were made with; what differs is marked, in prompts word by word. */
export function Differences({ a, b, onlyDifferent }: { a: PictureDetail; b: PictureDetail; onlyDifferent: boolean }) {
  const all = differences(a, b);
  const shown = onlyDifferent ? all.filter(({ differs }) => differs) : all;
  if (shown.length === 0) return <Text ta="center" c="dimmed">Both were made with the same settings.</Text>;
  return (
    <table className={classes.table} aria-label="Settings of both pictures">
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">A</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ name, a: left, b: right, differs }) => (
          <tr key={name} data-differs={differs || undefined}>
            <th scope="row">{name}</th>
            <td>
              <Value text={left} other={differs ? right : undefined} />
            </td>
            <td>
              <Value text={right} other={differs ? left : undefined} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ text, other }: { text: string | undefined; other: string | undefined }) {
  if (text === undefined) return <span className="quiet">—</span>;
  if (other === undefined || Math.min(text.split(" ").length, other.split(" ").length) < SENTENCE) return text;
  return wordsOf(text, other).map(({ text: words, own }, index) => (
    <span key={index}>
      {index > 0 && " "}
      {own ? <mark>{words}</mark> : words}
    </span>
  ));
}
