// Every page at both widths, light and dark: a picture for people to look at, and what axe and the window's width say.
import { faultsOf } from "./axe.mjs";
import { check, NARROW, shoot, WIDE } from "./page.mjs";

const LOOKS = [
  ["light", WIDE],
  ["dark", WIDE],
  ["light", NARROW],
  ["dark", NARROW],
];
const PATHS = [
  ...["/", "/characters", "/characters?view=table", "/characters/new", "/characters/consents", "/generate", "/workflows", "/workflows/ip_adapter", "/workflows/new"],
  ...["/experiments", "/queue", "/queue?tab=waiting", "/queue?tab=finished", "/gallery"],
  ...["/ledger", "/ledger/tasks", "/ledger/runs", "/ledger/findings", "/ledger/decisions", "/ledger/import", "/services"],
  ...["/settings", "/settings/sessions", "/settings/tokens", "/settings/engines", "/settings/about", "/graphiql", "/no/such/page"],
];

/** The page that is open now, in every look. Returns its faults. */
export async function photograph(page, shots, name) {
  const faults = [];
  for (const look of LOOKS) {
    await wear(page, look);
    await settled(page);
    faults.push(...(await examine(page, shots, name, look)));
  }
  await wear(page, LOOKS[0]);
  return faults;
}

/** All pages behind the login, in every look. Fails with all that is wrong with them. */
export async function photographAll(page, base, shots) {
  const paths = [...PATHS, ...(await found(page, base))];
  const faults = [];
  for (const [path, name] of paths.map((one) => (Array.isArray(one) ? one : [one, slug(one)]))) {
    await page.goto(base + path);
    await page.getByRole("main").waitFor();
    faults.push(...(await photograph(page, shots, name)));
  }
  check(faults.length === 0, `axe and the eye found:\n${faults.join("\n")}`);
}

/** Nothing is a skeleton any more, and every picture is there. What waits for ever is looked at as it is. */
async function settled(page) {
  const quiet = () => !document.querySelector('main [aria-busy="true"], main .mantine-Skeleton-root') && [...document.images].every((image) => image.complete);
  await page.waitForTimeout(100);
  await page.waitForFunction(quiet, undefined, { timeout: 4000 }).catch(() => undefined);
}

const slug = (path) => path.replaceAll(/\W+/g, "-").replaceAll(/^-|-$/g, "") || "overview";

async function wear(page, [colorScheme, size]) {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize(size);
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished))); // colours change softly
}

async function examine(page, shots, name, [scheme, { width }]) {
  await shoot(page, shots, `${name}-${scheme}-${width}`);
  const faults = await faultsOf(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (overflow > 0) faults.push(`${overflow} pixels wider than the window`);
  const cut = await page.evaluate(() => [...document.querySelectorAll("main .mantine-Card-root")].filter((card) => card.getBoundingClientRect().right > window.innerWidth).length);
  if (cut > 0) faults.push(`${cut} cards reach beyond the window`);
  return faults.map((fault) => `${name}, ${scheme}, ${width}: ${fault}`);
}

/** The pages of what there is: the first character, job, picture, task and service. */
async function found(page, base) {
  const open = async (path, press, url) => {
    await page.goto(base + path);
    await page.locator(press).first().click();
    await page.waitForURL(url);
    return page.url().slice(base.length);
  };
  const character = await open("/characters", 'main a[href^="/characters/Q"]', /\/characters\/Q/);
  const job = await open("/queue?tab=finished", "tbody tr", /\/queue\/R/);
  const picture = await open("/gallery", 'main img[src^="/media/thumbnails/"]', /asset=/);
  const task = await open("/ledger/tasks", "tbody tr", /tasks\/T-/);
  const service = await open("/services", "tbody tr", /\/services\/./);
  const tabs = ["personality", "appearance", "styles", "pictures", "history"].map((tab) => [`${character}?tab=${tab}`, `character-${tab}`]);
  return [[character, "character"], ...tabs, [`${character}/edit`, "character-edit"], [job, "job"], [picture, "picture"], [task, "task"], [service, "service"]];
}
