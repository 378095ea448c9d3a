// What the browser tests share: a browser, screenshots, and words with the test that started us.
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";

import { chromium } from "playwright-core";

const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--no-first-run"];
export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

export async function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGUMENTS });
}

/** A page that fails the test when the console shows an error or a script throws. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (message) => {
    // A killed server shows as refused connections, which is what some tests are about.
    if (message.type() === "error" && !/ERR_CONNECTION|WebSocket|Failed to load resource/.test(message.text())) page.faults.push(message.text());
  });
  return page;
}

/** Asks the test that started us to do something, e.g. to kill the server, and waits until it is done. */
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
export async function ask(what) {
  console.log(JSON.stringify({ ask: what }));
  const { value } = await answers.next();
  if (value !== "done") throw new Error(`${what}: ${value}`);
}

export function say(text) {
  console.log(JSON.stringify({ say: text }));
}

export async function shoot(page, folder, name) {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}

export function check(condition, message) {
  if (!condition) throw new Error(message);
}

/** The first account, made by the one-time link. */
export async function setUp(page, link) {
  await page.goto(link);
  await page.getByLabel("Your name").fill("Ada Owner");
  await page.getByLabel("Email").fill("ada@example.org");
  await page.getByLabel("Password", { exact: true }).fill("a-long-enough-Passw0rd");
  await page.getByRole("button", { name: "Create account and enter" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

/** An operation's only root field, sent with the page's own session. */
export const send = (page, query, variables = {}) =>
  page.evaluate(
    async ([body]) => {
      const answer = await (await fetch("/graphql", { method: "POST", headers: { "content-type": "application/json" }, body })).json();
      if (answer.errors) throw new Error(JSON.stringify(answer.errors));
      return Object.values(answer.data)[0];
    },
    [JSON.stringify({ query, variables })],
  );
