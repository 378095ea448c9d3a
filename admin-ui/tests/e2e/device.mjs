// An engine whose device breaks: it is set aside, every page says so, a person tries it again, and a restart heals it.
// node tests/e2e/device.mjs BASE SETUP_LINK SCREENSHOTS
import { photograph } from "./looks.mjs";
import { ask, check, openBrowser, openPage, say, send, setUp, shoot } from "./page.mjs";

const [base, link, shots] = process.argv.slice(2);
const BROKEN = "CUDA error: an illegal memory access was encountered";
const JOBS = "{ generationJobs(first: 9) { edges { node { state attempt } } } }";

const aside = (page) => page.getByRole("status").filter({ hasText: /Set aside until/ });
const looksWell = async (page, name) => {
  const faults = await photograph(page, shots, name);
  check(faults.length === 0, `axe or the eye found:\n${faults.join("\n")}`);
};
const jobs = async (page) => (await send(page, JOBS)).edges.map(({ node }) => node).reverse();

async function order(page) {
  await setUp(page, link);
  for (const prompt of ["apple", "birch", "cedar"]) {
    const started = await send(page, "mutation ($input: GenerationStartInput!) { generationStart(input: $input) { __typename } }", { input: { prompt, steps: 5, width: 256, height: 256 } });
    check(started.__typename === "GenerationJob", `${prompt}: ${started.__typename}`);
  }
}

async function theQueueSaysWhyItWaits(page) {
  await page.goto(`${base}/queue?tab=waiting`);
  await aside(page).filter({ hasText: BROKEN }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr[data-row]").length === 3);
  await looksWell(page, "queue-set-aside");
}

async function theEnginesSayIt(page) {
  await page.goto(`${base}/settings/engines`);
  await page.getByText("0 of 1 engine ready for jobs").waitFor();
  await looksWell(page, "engines-set-aside");
  await page.locator("tbody tr").first().click();
  await aside(page.getByRole("dialog")).waitFor();
  await looksWell(page, "engine-set-aside");
}

async function anOrderSaysIt(page) {
  await page.goto(`${base}/generate`);
  await aside(page).or(page.getByText(/is set aside until/)).first().waitFor();
  await looksWell(page, "generate-set-aside");
}

async function triedAgainItIsSetAsideAgain(page) {
  await page.goto(`${base}/queue`);
  await aside(page).getByRole("button", { name: "Use again" }).click();
  while ((await jobs(page))[0].attempt < 2) await page.waitForTimeout(100);
  await aside(page).waitFor();
  check((await jobs(page)).every(({ state }) => state === "QUEUED"), "a job was lost");
}

async function restartedItDoesTheRest(page) {
  await ask("kill the engine");
  await aside(page).waitFor({ state: "detached" });
  const silent = page.getByRole("status").filter({ hasText: "does not answer" });
  await silent.filter({ hasText: `Before that it was set aside: ${BROKEN}` }).waitFor();
  await looksWell(page, "queue-engine-away");
  await ask("start the engine");
  await silent.waitFor({ state: "detached" });
  while (!(await jobs(page)).every(({ state }) => state === "SUCCEEDED")) await page.waitForTimeout(100);
  check((await jobs(page)).map(({ attempt }) => attempt).join() === "3,1,1", "the wrong job was begun again");
}

const browser = await openBrowser();
const page = await openPage(browser);
try {
  for (const step of [order, theQueueSaysWhyItWaits, theEnginesSayIt, anOrderSaysIt, triedAgainItIsSetAsideAgain, restartedItDoesTheRest]) {
    await step(page);
    say(step.name);
  }
  check(page.faults.length === 0, `the console told of errors:\n${page.faults.join("\n")}`);
  say("all done");
} catch (error) {
  await shoot(page, shots, "device-failure");
  console.error(error, page.url(), page.faults);
  process.exitCode = 1;
} finally {
  await browser.close();
  process.stdin.destroy();
}
