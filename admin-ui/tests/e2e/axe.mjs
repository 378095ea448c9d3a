// Asks axe-core about the page as it stands.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const GRAVE = ["serious", "critical"];
/** GraphiQL makes its tabs so (a close button inside of each); it is not ours to change. */
const GIVEN = { rule: "nested-interactive", within: ".graphiql-tabs" };

/** What axe finds serious or critical, one line each: how bad, the rule, where, and what is wrong. */
export async function faultsOf(page) {
  // Evaluated, not added as a script: the page's own policy lets no other script in.
  await page.evaluate(SOURCE);
  const violations = await page.evaluate(async ({ rule, within }) => {
    const found = await window.axe.run(document, { resultTypes: ["violations"], elementRef: true });
    return found.violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      nodes: nodes.filter(({ element }) => id !== rule || !element?.closest(within)).map(({ target, failureSummary }) => ({ target: target.join(" "), failureSummary })),
    }));
  }, GIVEN);
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .flatMap(({ id, impact, nodes }) => nodes.map(({ target, failureSummary }) => `${impact} ${id} at ${target}: ${failureSummary.split("\n").slice(1).map((line) => line.trim()).join("; ")}`));
}
