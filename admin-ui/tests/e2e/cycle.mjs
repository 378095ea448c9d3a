// A whole AUTO cycle by the page: connect a repository, make a task, start a run, and bring it to DONE with a check watched live.
// node tests/e2e/cycle.mjs BASE SETUP_LINK SCREENSHOTS REPOSITORY
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { photograph } from "./looks.mjs";
import { check, openBrowser, openPage, say, shoot } from "./page.mjs";

const [base, link, shots, repository] = process.argv.slice(2);
const PASSWORD = "a-long-enough-Passw0rd";
const TITLE = "Greet whoever comes in";
const WHO = { GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.org", GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.org" };

const git = (...words) => execFileSync("git", words, { cwd: repository, env: { ...process.env, ...WHO }, encoding: "utf8" }).trim();
const main = (page) => page.getByRole("main");
const press = (page, name) => main(page).getByRole("button", { name, exact: true }).last().click();
const choose = (page, name) => main(page).getByRole("button", { name, exact: true }).first().click();

async function setUp(page) {
  await page.goto(link);
  await page.getByLabel("Your name").fill("Ada Owner");
  await page.getByLabel("Email").fill("ada@example.org");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account and enter" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

async function makeTheTask(page) {
  await page.goto(`${base}/ledger`);
  await page.getByRole("button", { name: "New task" }).first().click();
  await page.getByLabel(/^Title/).fill(TITLE);
  await page.getByRole("dialog").getByRole("button", { name: /make|create/i }).click();
  await page.getByText(TITLE).first().waitFor();
}

async function connect(page) {
  await page.goto(`${base}/ledger`);
  await page.getByRole("button", { name: "Connect a repository" }).click();
  await page.getByLabel("Folder").fill(join(repository, "nowhere"));
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("dialog").getByText(/is not there|no folder|does not exist/i).first().waitFor();
  await page.getByLabel("Folder").fill(repository);
  await page.getByLabel("Test command").fill("python3 check.py");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByText("Clean", { exact: true }).waitFor();
}

async function start(page) {
  await press(page, "Start a run");
  await page.waitForURL(/\/ledger\/runs\//);
  await main(page).getByText(TITLE).first().waitFor();
}

async function change(page) {
  writeFileSync(join(repository, "app", "greet.py"), "def greet():\n    return 'hello'\n");
  await choose(page, "Record a change");
  await page.getByLabel("What was changed").fill("Say hello");
  await page.getByRole("button", { name: "Take the one that is not committed" }).click();
  await press(page, "Record a change");
  await main(page).getByText(/^1 of [24]/).first().waitFor();
}

/** What the check prints is there while it still runs. */
async function watchACheck(page) {
  await choose(page, "Run a check");
  await press(page, "Run a check");
  await page.getByText("the check begins").waitFor();
  check(await page.getByText("Running", { exact: true }).first().isVisible(), "it printed only when it was over");
  await shoot(page, shots, "run-check-light-1440");
  writeFileSync(join(repository, "go"), "");
  // By then the evidence may show the same output below the log.
  await page.getByRole("log").filter({ hasText: "the check ends" }).waitFor();
  await page.getByText("Pass", { exact: true }).first().waitFor();
}

async function close(page) {
  await choose(page, "Take a checkpoint");
  await page.getByRole("textbox", { name: "Commit" }).fill(git("rev-parse", "HEAD"));
  await press(page, "Take a checkpoint");
  await page.getByRole("alert").getByText("TREE_CLEAN").waitFor();
  git("add", "--all");
  git("commit", "--quiet", "--message", "feat: greet");
  await page.getByRole("textbox", { name: "Commit" }).fill(git("rev-parse", "HEAD"));
  await press(page, "Take a checkpoint");
  await page.getByLabel("What was reached").fill("It greets.");
  check((await photograph(page, shots, "run")).length === 0, "axe or the eye found something");
  await press(page, "Close");
  await main(page).getByText("Closed", { exact: true }).first().waitFor();
}

async function look(page) {
  await page.goto(`${base}/ledger`);
  await page.getByText("1 run · 1 task done").waitFor();
  await page.goto(`${base}/ledger/tasks?state=DONE`);
  await page.locator("tbody tr").first().click();
  await page.getByRole("tab", { name: /Evidence/ }).click();
  await page.getByText(git("rev-parse", "HEAD").slice(0, 7)).first().waitFor();
  check((await photograph(page, shots, "task-evidence")).length === 0, "axe or the eye found something");
}

const browser = await openBrowser();
const page = await openPage(browser);
try {
  for (const step of [setUp, makeTheTask, connect, start, change, watchACheck, close, look]) {
    await step(page);
    say(step.name);
  }
  check(page.faults.length === 0, `the console told of errors:\n${page.faults.join("\n")}`);
  say("all done");
} catch (error) {
  await shoot(page, shots, "failure");
  console.error(error, page.url(), page.faults);
  process.exitCode = 1;
} finally {
  await browser.close();
  process.stdin.destroy();
}
