// From an empty database to a picture in the gallery, in a real browser, with the server killed on the way.
// node tests/e2e/main_job.mjs BASE SETUP_LINK LEDGER_FILE SCREENSHOTS
import { photograph, photographAll } from "./looks.mjs";
import { ask, check, openBrowser, openPage, say, shoot } from "./page.mjs";

const [base, link, ledger, shots] = process.argv.slice(2);
const PASSWORD = "a-long-enough-Passw0rd";

async function lookAt(page, name) {
  const faults = await photograph(page, shots, name);
  check(faults.length === 0, faults.join("\n"));
}

async function setUp(page) {
  await page.goto(link);
  await page.getByLabel("Your name").waitFor();
  await lookAt(page, "setup");
  await page.getByLabel("Your name").fill("Ada Owner");
  await page.getByLabel("Email").fill("ada@example.org");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account and enter" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

async function logOutAndIn(page) {
  await page.getByRole("button", { name: /account/i }).click();
  await page.getByRole("menuitem", { name: /log out/i }).click();
  await page.waitForURL(/\/login/);
  await page.getByLabel("Email").waitFor();
  await lookAt(page, "login");
  await page.getByLabel("Email").fill("ada@example.org");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: /log in/i }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

async function importLedger(page) {
  await page.goto(`${base}/ledger/import`);
  await page.locator('input[type="file"]').setInputFiles(ledger);
  const apply = page.getByRole("button", { name: /^(apply|import)/i });
  await apply.waitFor();
  await shoot(page, shots, "ledger-import-light-1440");
  await apply.click();
  await page.getByText(/imported|applied/i).first().waitFor();
  await page.goto(`${base}/ledger/tasks`);
  await page.getByText(/T-\d{8}-\d{3}/).first().waitFor();
}

async function createCharacter(page) {
  await page.goto(`${base}/characters/new`);
  await page.getByLabel(/^Name/).first().fill("Mara Lindqvist");
  await page.getByLabel(/^Age/).first().fill("27");
  await page.getByRole("button", { name: /create/i }).last().click();
  await page.waitForURL((url) => /\/characters\/(?!new)/.test(url.pathname));
  await page.getByText("Mara Lindqvist").first().waitFor();
}

const percent = async (page) => Number(await page.getByRole("main").getByRole("progressbar").first().getAttribute("aria-valuenow"));
const preview = (page) => page.locator('img[src^="/media/previews/"]').first().getAttribute("src");

async function generate(page) {
  await page.getByRole("main").getByRole("link", { name: /generate/i }).first().click();
  await page.waitForURL(/\/generate\?character=/);
  await page.getByLabel(/^Prompt/).fill("on a balcony above the harbour at dusk");
  await page.getByText(/Parameters/).first().click();
  await page.getByLabel(/^Steps/).fill("40");
  await page.getByRole("main").getByRole("button", { name: /^Generate/ }).click();
  await page.waitForURL(/job=/);
}

async function seeItMove(page) {
  await page.locator('img[src^="/media/previews/"]').first().waitFor();
  const before = { percent: await percent(page), preview: await preview(page) };
  await page.waitForFunction((old) => document.querySelector('img[src^="/media/previews/"]')?.getAttribute("src") !== old, before.preview);
  const after = await percent(page);
  check(after > before.percent, `the percentage did not move: ${before.percent} → ${after}`);
  await shoot(page, shots, "generate-running-light-1440");
  return after;
}

async function surviveARestart(page, seen) {
  await ask("kill");
  await page.getByText(/reconnecting|offline/i).first().waitFor();
  await shoot(page, shots, "generate-connection-lost-light-1440");
  await ask("start");
  await page.getByText("Live", { exact: true }).first().waitFor();
  await page.locator('main img[src^="/media/assets/"]').first().waitFor({ timeout: 90_000 });
  check(seen < 100, "the job was over before the server was killed");
  await shoot(page, shots, "generate-finished-light-1440");
}

async function findItInTheGallery(page) {
  await page.goto(`${base}/gallery`);
  await page.locator('img[src^="/media/thumbnails/"]').first().waitFor();
  check((await page.locator('main img[src^="/media/thumbnails/"]').count()) === 1, "there must be exactly one picture");
}

/** A small white square. */
const SQUARE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAYUlEQVR4nO3PQQ0AIBDAMMC/4nshgkdDsirY9sysnx0d8KoBrQGtAa0BrQGtAa0BrQGtAa0BrQGtAa0BrQGtAa0BrQGtAa0BrQGtAa0BrQGtAa0BrQGtAa0BrQGtAa0B7QKe2wNuDLGLqAAAAABJRU5ErkJggg==", "base64");

/** Rates by a key, sees the file's own label, and adds a picture of one's own; a file that is none is told so. */
async function workInTheGallery(page) {
  const first = page.locator("[data-tile]").first();
  await first.focus();
  await page.keyboard.press("4");
  await first.getByText("rated 4").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByText("Verified", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.getByLabel("Pictures to upload").setInputFiles([
    { name: "own.png", mimeType: "image/png", buffer: SQUARE },
    { name: "no.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") },
  ]);
  await page.getByText("Refused").waitFor();
  await page.getByLabel("Nobody real").check();
  await page.getByRole("button", { name: "Add 1 picture to the gallery" }).click();
  await page.getByText("In the gallery").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.locator("[data-tile]").nth(1).waitFor();
}

/** "Copy as GraphQL" brings the very operation, and it runs as it is. */
async function tryTheApi(page) {
  await page.goto(`${base}/characters?q=Mara`);
  await page.getByText("Mara Lindqvist").first().waitFor();
  await page.getByRole("button", { name: /Copy as GraphQL/ }).click();
  await page.waitForURL(/\/graphiql/);
  await page.getByRole("tab", { name: /Characters/ }).first().waitFor();
  // GraphiQL shows the button before its editors are there, and until then it does nothing.
  for (const editor of [".graphiql-query-editor", ".result-window"]) await page.locator(editor).locator("textarea, .native-edit-context, .view-lines").first().waitFor({ state: "attached" });
  await page.getByRole("button", { name: /Execute/ }).click();
  await page.locator(".result-window").getByText("Mara Lindqvist").first().waitFor();
}

const browser = await openBrowser();
const page = await openPage(browser);
const steps = { setUp, logOutAndIn, importLedger, createCharacter, generate };
try {
  for (const [name, step] of Object.entries(steps)) {
    await step(page);
    say(name);
  }
  await surviveARestart(page, await seeItMove(page));
  say("survived the restart");
  await findItInTheGallery(page);
  await workInTheGallery(page);
  say("in the gallery");
  await tryTheApi(page);
  say("tried the API");
  await photographAll(page, base, shots);
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
