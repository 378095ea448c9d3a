// The main job with keys alone: log in, make a character, start a generation, open its picture.
// node tests/e2e/keyboard.mjs BASE SETUP_LINK SCREENSHOTS
import { check, openBrowser, openPage, say, shoot } from "./page.mjs";

const [base, link, shots] = process.argv.slice(2);
const PASSWORD = "a-long-enough-Passw0rd";
const FAR = 60;

/** What has the focus: its role and name as a person is told them. */
const focused = (page) =>
  page.evaluate(() => {
    const node = document.activeElement;
    if (!node || node === document.body) return "nothing";
    const words = node.getAttribute("aria-label") || [...(node.labels ?? [])].map((label) => label.textContent).join(" ") || node.textContent;
    return `${node.getAttribute("role") ?? node.tagName.toLowerCase()} ${words?.trim() ?? ""}`;
  });

/** Presses a key until the focus is on what is looked for; every stop on the way must be one that can be seen. */
async function walk(page, wanted, key = "Tab") {
  const stops = [await focused(page)];
  for (let step = 0; step < FAR; step += 1) {
    if (wanted.test(stops.at(-1))) return;
    await page.keyboard.press(key);
    stops.push(await focused(page));
    await seen(page, stops.at(-1));
  }
  throw new Error(`${wanted} was not reached by ${key}: ${stops.join(" → ")}`);
}

/** The focus shows: it is in the window, nothing lies over it, and it looks other than without the focus. */
async function seen(page, what) {
  check(what !== "nothing", "the focus went nowhere");
  const box = await page.evaluate(async () => {
    // What comes into sight with the focus takes a frame or two.
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    const node = document.activeElement;
    const small = (one) => one.getBoundingClientRect().width < 8;
    const shown = small(node) ? (node.labels?.[0] ?? node.parentElement) : node;
    const { x, y, width, height } = shown.getBoundingClientRect();
    const top = document.elementFromPoint(Math.max(1, Math.min(innerWidth - 1, x + width / 2)), Math.max(1, Math.min(innerHeight - 1, y + height / 2)));
    return { x, y, width, height, covered: !top || !(shown.contains(top) || top.contains(shown)), right: innerWidth, bottom: innerHeight };
  });
  check(box.x + box.width > 0 && box.y + box.height > 0 && box.x < box.right && box.y < box.bottom, `the focus is out of sight on ${what}`);
  check(!box.covered, `something lies over ${what}`);
  const x = Math.max(0, box.x - 5);
  const y = Math.max(0, box.y - 5);
  const clip = { x, y, width: Math.min(box.right - x, box.width + 10), height: Math.min(box.bottom - y, box.height + 10) };
  const held = await page.evaluateHandle(() => document.activeElement);
  const shot = () => page.screenshot({ clip, animations: "disabled" });
  const on = await shot();
  await held.evaluate((node) => node.blur());
  const off = await shot();
  await held.evaluate((node) => node.focus({ preventScroll: true }));
  check(!on.equals(off), `the focus does not show on ${what}`);
}

const type = (page, text) => page.keyboard.type(text);
const press = (page, key) => page.keyboard.press(key);

async function logIn(page) {
  await page.goto(link);
  await page.getByLabel("Your name").waitFor();
  await walk(page, /Your name/);
  await type(page, "Ada Owner");
  await walk(page, /Email/);
  await type(page, "ada@example.org");
  await walk(page, /^input Password/);
  await type(page, PASSWORD);
  await press(page, "Enter");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await walk(page, /account menu/, "Shift+Tab");
  await press(page, "Enter");
  await page.getByRole("menuitem", { name: "Log out" }).waitFor();
  await walk(page, /menuitem Log out/, "ArrowDown");
  await press(page, "Enter");
  await page.waitForURL(/\/login/);
  await page.getByLabel("Email").waitFor();
  await walk(page, /Email/);
  await type(page, "ada@example.org");
  await walk(page, /^input Password/);
  await type(page, PASSWORD);
  await press(page, "Enter");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

async function createCharacter(page) {
  await press(page, "Control+k");
  await page.getByPlaceholder("Go anywhere, start anything").waitFor();
  await type(page, "create a char");
  await press(page, "Enter");
  await page.waitForURL(/\/characters\/new/);
  await page.getByLabel(/^Name/).first().waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "content"); // not back at the top of the page
  await walk(page, /^input Name/);
  await type(page, "Mara Lindqvist");
  await walk(page, /^input Age/);
  await type(page, "27");
  await press(page, "Enter");
  await page.waitForURL((url) => /\/characters\/(?!new)/.test(url.pathname));
  await page.getByRole("tab", { name: "Profile" }).waitFor();
  await walk(page, /^tab Profile|^button Profile/);
  await press(page, "ArrowRight");
  await page.getByRole("tabpanel", { name: "Personality" }).waitFor();
}

async function generate(page) {
  await walk(page, /^a Generate/, "Shift+Tab");
  await press(page, "Enter");
  await page.waitForURL(/\/generate\?character=/);
  await page.getByLabel(/^Prompt/).waitFor();
  await walk(page, /^textarea Prompt/);
  await type(page, "on a balcony above the harbour at dusk");
  await press(page, "Control+Enter");
  await page.waitForURL(/job=/);
  await page.locator('main img[src^="/media/assets/"]').first().waitFor();
}

async function openThePicture(page) {
  await walk(page, /^a Open/);
  await press(page, "Enter");
  await page.getByRole("dialog").waitFor();
  await walk(page, /Download/);
  await shoot(page, shots, "keyboard-picture");
  await press(page, "Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.goto(`${base}/queue?tab=finished`);
  await page.locator("tbody tr").first().waitFor();
  await walk(page, /^tr /);
  await press(page, "Enter");
  await page.waitForURL(/\/queue\/R/);
}

const browser = await openBrowser();
const page = await openPage(browser);
try {
  for (const step of [logIn, createCharacter, generate, openThePicture]) {
    await step(page);
    say(step.name);
  }
  check(page.faults.length === 0, `the console told of errors:\n${page.faults.join("\n")}`);
  say("all done");
} catch (error) {
  await shoot(page, shots, "keyboard-failure");
  console.error(error, page.url(), page.faults);
  process.exitCode = 1;
} finally {
  await browser.close();
  process.stdin.destroy();
}
