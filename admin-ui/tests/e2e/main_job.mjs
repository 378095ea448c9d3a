// From an empty database to a picture in the gallery, in a real browser, with the server killed on the way.
// node tests/e2e/main_job.mjs BASE SETUP_LINK LEDGER_FILE SCREENSHOTS
import { ask, check, NARROW, openBrowser, openPage, say, shoot, WIDE } from "./page.mjs";

const [base, link, ledger, shots] = process.argv.slice(2);
const PASSWORD = "a-long-enough-Passw0rd";

async function setUp(page) {
  await page.goto(link);
  await shoot(page, shots, "setup-light-1440");
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
  await shoot(page, shots, "login-light-1440");
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

/** Every page at both widths, light and dark, for people to look at. */
async function photograph(page) {
  const paths = ["/", "/characters", "/characters/new", "/generate", "/queue?tab=finished", "/gallery", "/ledger", "/ledger/tasks", "/ledger/runs", "/ledger/findings", "/services", "/settings", "/graphiql"];
  for (const [scheme, size, width] of [["light", WIDE, 1440], ["dark", WIDE, 1440], ["light", NARROW, 390], ["dark", NARROW, 390]]) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.setViewportSize(size);
    for (const path of paths) {
      await page.goto(base + path);
      await page.getByRole("main").waitFor();
      await page.waitForLoadState("networkidle", { timeout: 4000 }).catch(() => undefined); // a live socket may never be idle
      await shoot(page, shots, `${path.replaceAll(/\W+/g, "-").replaceAll(/^-|-$/g, "") || "overview"}-${scheme}-${width}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      check(overflow <= 0, `${path} is ${overflow} pixels wider than a ${width} pixel window`);
    }
  }
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
  say("in the gallery");
  await photograph(page);
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
