// The queue in two browsers at once: paused, moved by keys and by hand, put back, cancelled and retried in bulk; a job's graph; the engines.
// node tests/e2e/queue.mjs BASE SETUP_LINK SCREENSHOTS
import { photograph } from "./looks.mjs";
import { check, openBrowser, openPage, say, send, setUp, shoot } from "./page.mjs";

const [base, link, shots] = process.argv.slice(2);
const MANY = 230;
const NAMES = ["a long one", "apple", "birch", "cedar", "dune", "ember"];

const rows = (page) => page.locator("tbody tr[data-row]");
/** The table lists these prompts in this order, sooner or later. */
const lists = (page, names) =>
  page.waitForFunction((wanted) => [...document.querySelectorAll("tbody tr[data-row]")].map((row) => wanted.find((name) => row.textContent.includes(name))).join() === wanted.join(), names);

async function order(page) {
  await setUp(page, link);
  for (const prompt of NAMES) {
    const started = await send(page, "mutation ($input: GenerationStartInput!) { generationStart(input: $input) { __typename } }", { input: { prompt, steps: 200, width: 256, height: 256 } });
    check(started.__typename === "GenerationJob", `${prompt}: ${started.__typename}`);
  }
}

async function pause(page, other) {
  await page.goto(`${base}/queue?tab=waiting`);
  await other.goto(`${base}/queue?tab=waiting`);
  for (const one of [page, other]) await lists(one, NAMES.slice(1));
  await page.getByRole("button", { name: "Pause" }).click();
  for (const one of [page, other]) await one.getByText("The queue is paused").waitFor();
  await other.getByRole("link", { name: /in the queue: Paused/ }).waitFor();
}

async function moveByKeys(page, other) {
  await rows(page).nth(2).focus();
  await page.keyboard.press("Alt+ArrowUp");
  await page.keyboard.press("Alt+ArrowUp");
  for (const one of [page, other]) await lists(one, ["cedar", "apple", "birch", "dune", "ember"]);
  check(/Place 1 of 5: cedar/.test(await page.locator('[aria-live="assertive"]').first().textContent()), "the move was not announced");
  check((await page.evaluate(() => document.activeElement?.textContent)).includes("cedar"), "the focus did not go with the row");
}

async function moveByHand(page, other) {
  const centre = async (locator) => {
    const box = await locator.boundingBox();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2, bottom: box.y + box.height - 4 };
  };
  const [from, to] = [await centre(rows(page).nth(0).locator("td").nth(1).locator("span").first()), await centre(rows(page).nth(3))];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, to.y, { steps: 4 });
  await page.mouse.move(from.x, to.bottom, { steps: 2 });
  await page.locator('tr[data-mark="after"]').waitFor();
  await shoot(page, shots, "queue-drag-light-1440");
  await page.mouse.up();
  for (const one of [page, other]) await lists(one, ["apple", "birch", "dune", "cedar", "ember"]);
}

/** The neighbour leaves the queue while the move is on its way. */
async function putBack(page) {
  const queue = await send(page, "{ generationQueue { jobs(first: 50) { id askedPrompt } } }");
  const neighbour = queue.jobs.find(({ askedPrompt }) => askedPrompt === "ember").id;
  let gone = false;
  await page.route("**/graphql", async (route) => {
    if (!gone && route.request().postData()?.includes("mutation GenerationReorder")) {
      gone = true;
      await send(page, "mutation ($id: ID!) { generationCancel(id: $id) { __typename } }", { id: neighbour });
    }
    await route.continue();
  });
  await rows(page).nth(3).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await page.getByText("The job was put back.").waitFor();
  await lists(page, ["apple", "birch", "dune", "cedar"]);
}

async function cancelAndRetryMany(page, other) {
  await rows(page).nth(0).getByRole("checkbox").check();
  await rows(page).nth(1).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Cancel 2 jobs" }).click();
  await page.getByRole("dialog").getByText("2 jobs wait and will not begin.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel 2 jobs" }).click();
  await page.getByText("2 jobs were called off.").waitFor();
  for (const one of [page, other]) await lists(one, ["dune", "cedar"]);
  await page.goto(`${base}/queue?tab=finished&state=CANCELLED`);
  await page.getByText("3 jobs").waitFor();
  await page.getByRole("checkbox", { name: "Select all" }).check();
  await page.getByRole("button", { name: "Retry 3 jobs" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Retry 3 jobs" }).click();
  await page.getByText("3 jobs were put into the queue again.").waitFor();
  await other.waitForFunction(() => document.querySelectorAll("tbody tr[data-row]").length === 5);
  check((await photograph(other, shots, "queue-waiting")).length === 0, "axe or the eye found something");
}

async function resume(page, other) {
  await other.getByRole("button", { name: "Resume" }).first().click();
  await page.goto(`${base}/queue`);
  await page.getByText("The queue is paused").waitFor({ state: "detached" });
  await rows(page).first().click();
  await page.waitForURL(/\/queue\/R/);
}

async function seeTheGraph(page) {
  await page.locator('[data-node][aria-current="step"]').waitFor();
  await page.locator('[data-node][aria-current="step"]').focus();
  await page.keyboard.press("ArrowRight");
  check((await page.evaluate(() => document.activeElement?.textContent)).includes("Decode"), "the arrow did not lead to the next node");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Inputs of Decode" }).waitFor();
  await page.getByText(/All \d+ events/).click();
  await page.getByRole("region", { name: "All events" }).getByText(/step \d+\/200/).first().waitFor();
  check((await photograph(page, shots, "job-running")).length === 0, "axe or the eye found something");
}

async function lookAfterTheEngines(page) {
  await page.goto(`${base}/settings/engines`);
  await page.getByText("1 of 1 engine ready for jobs").waitFor();
  await page.getByRole("button", { name: "Add an engine" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Far away");
  await dialog.getByLabel("Address").fill("http://example.com:8188");
  await dialog.getByRole("button", { name: "Check the address" }).click();
  await dialog.getByText(/allowed|loopback|this machine/i).last().waitFor();
  await dialog.getByLabel("Address").fill("http://127.0.0.1:9");
  await dialog.getByRole("button", { name: "Check the address" }).click();
  await dialog.getByText("No ComfyUI answers at this address.").waitFor();
  await dialog.getByRole("button", { name: "Add it anyway" }).click();
  await page.waitForURL(/engine=/);
  const drawer = page.getByRole("dialog", { name: "Far away" });
  await drawer.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Pictures of a job").fill("2");
  await page.getByRole("button", { name: "Save" }).click();
  await drawer.getByText("2 pictures").waitFor();
  await drawer.getByRole("button", { name: "Drain" }).click();
  await page.getByText("Nothing runs on it now. It gets no new jobs.").waitFor();
  await page.getByRole("dialog", { name: /Drain Far away/ }).getByRole("button", { name: "Drain" }).click();
  await drawer.getByText("Draining").waitFor();
  check((await photograph(page, shots, "engine")).length === 0, "axe or the eye found something");
  await drawer.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog", { name: /Remove Far away/ }).getByRole("button", { name: "Remove" }).click();
  await page.getByText("1 of 1 engine ready for jobs").waitFor();
}

/** More than come at once: reached by keys alone, chosen and called off as one. */
async function manyWait(page) {
  await page.goto(`${base}/queue?tab=waiting`);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("The queue is paused").waitFor();
  const { queued } = await send(page, "{ generationQueue { queued } }");
  const all = queued + MANY;
  for (let number = 1; number <= MANY; number += 1) {
    await send(page, "mutation ($input: GenerationStartInput!) { generationStart(input: $input) { __typename } }", { input: { prompt: `one of many, number ${number}`, steps: 1, width: 256, height: 256 } });
  }
  await page.getByText(`${all} jobs`, { exact: true }).waitFor();
  await rows(page).first().focus();
  await page.keyboard.press("j");
  const focused = () => page.evaluate(() => document.activeElement?.closest("tr")?.textContent ?? "");
  for (let tries = 0; !(await focused()).includes(`number ${MANY}`); tries += 1) {
    check(tries < 100, `the end was not reached, but ${await focused()}`);
    await page.keyboard.press("End");
    await page.waitForTimeout(100);
  }
  check((await focused()).includes(String(all)), `the last place is not told: ${await focused()}`);
  await page.keyboard.press("k");
  check((await focused()).includes(`number ${MANY - 1}`), "k did not lead up from the end");
  await page.getByRole("row", { name: new RegExp(`number ${MANY}\\b`) }).getByRole("button", { name: /What to do with/ }).click();
  await page.getByRole("menuitem", { name: "To the top" }).click();
  await page.getByText(`Place 1 of ${all}: one of many, number ${MANY}`).waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  await page.goto(`${base}/queue?tab=waiting`);
  await rows(page).filter({ hasText: `number ${MANY}` }).waitFor();
  await page.getByRole("checkbox", { name: "Select all" }).check();
  await page.getByRole("button", { name: `Select all ${all}` }).click();
  await page.getByText(`${all} chosen`).waitFor();
  check((await photograph(page, shots, "queue-many")).length === 0, "axe or the eye found something");
  await page.getByRole("button", { name: `Cancel ${all} jobs` }).click();
  await page.getByRole("dialog").getByRole("button", { name: `Cancel ${all} jobs` }).click();
  await page.getByText(`${all} jobs were called off.`).waitFor();
  await page.getByText("Nothing waits").waitFor();
}

const browser = await openBrowser();
const page = await openPage(browser);
try {
  await order(page);
  say("order");
  const other = await openPage(browser, { storageState: await page.context().storageState() });
  for (const step of [pause, moveByKeys, moveByHand, putBack, cancelAndRetryMany, resume, seeTheGraph, lookAfterTheEngines, manyWait]) {
    await step(page, other);
    say(step.name);
  }
  check(page.faults.length + other.faults.length === 0, `the console told of errors:\n${[...page.faults, ...other.faults].join("\n")}`);
  say("all done");
} catch (error) {
  await shoot(page, shots, "queue-failure");
  console.error(error, page.url(), page.faults);
  process.exitCode = 1;
} finally {
  await browser.close();
  process.stdin.destroy();
}
