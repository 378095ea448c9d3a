// How smoothly the gallery scrolls over all its pictures, and how long a refresh at the far end takes to come back.
//
//     node bench/gallery.mjs BASE SETUP_LINK [--pixels 400]      (the address of the login for a second run)
//
// BASE is a server over a data folder that bench/fill_gallery.py has filled and nobody has set up yet. The browser is
// scrolled to the end by so many pixels a frame, 400 being 24,000 pixels a second at 60 frames. Without a GPU it paints
// on the processor: the page's own processor time for each frame is worth quoting (16.7 ms are there at 60 frames a
// second), frame times and long tasks only from a machine that has nothing else to do.
import { createRequire } from "node:module";
import { loadavg } from "node:os";

const { chromium } = createRequire(new URL("../admin-ui/package.json", import.meta.url))("playwright-core");
const [base, link, , pixels = "400"] = process.argv.slice(2);

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" })).newPage();
page.setDefaultTimeout(120_000);
const inspector = await page.context().newCDPSession(page);
await inspector.send("Performance.enable", { timeDomain: "threadTicks" });

/** Processor time of the page's main thread until now, in ms: in all, scripts, styles and layout. */
async function spent() {
  const { metrics } = await inspector.send("Performance.getMetrics");
  const of = (name) => (metrics.find((one) => one.name === name)?.value ?? 0) * 1000;
  return { all: of("TaskDuration"), scripts: of("ScriptDuration"), layout: of("LayoutDuration") + of("RecalcStyleDuration") };
}

async function setUp() {
  await page.goto(link);
  if (!link.includes("setup")) return logIn();
  await page.getByLabel("Your name").fill("Bench");
  await page.getByLabel("Email").fill("bench@example.org");
  await page.getByLabel("Password", { exact: true }).fill("a-long-enough-Passw0rd");
  await page.getByRole("button", { name: "Create account and enter" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

/** A second run: the first has made the account. */
async function logIn() {
  await page.getByLabel("Email").fill("bench@example.org");
  await page.getByLabel("Password", { exact: true }).fill("a-long-enough-Passw0rd");
  await page.getByRole("button", { name: /log in/i }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

/** Scrolls until the end stays the end; what the frames and the page's tasks took meanwhile, in ms. */
const scroll = (step) =>
  page.evaluate(async (by) => {
    const content = document.getElementById("content");
    const [frames, tasks] = [[], []];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ entryTypes: ["longtask"] });
    let [before, still, most, waits] = [performance.now(), 0, 0, 0];
    const began = before;
    while (still < 120) {
      const top = content.scrollTop;
      content.scrollTop += by;
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - before);
      before = now;
      most = Math.max(most, document.querySelectorAll("[data-tile]").length);
      if (content.scrollTop === top) {
        still += 1;
        waits += 1;
      } else still = 0;
    }
    observer.disconnect();
    return { frames, tasks, most, waits: waits - still, seconds: (performance.now() - began) / 1000, last: Number([...document.querySelectorAll("[data-tile]")].at(-1)?.dataset.tile), nodes: document.querySelectorAll("*").length, heap: performance.memory?.usedJSHeapSize };
  }, step);

const share = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]?.toFixed(1);
const sum = (values) => values.reduce((all, one) => all + one, 0);

async function tell(name, step) {
  const before = await spent();
  const { frames, tasks, most, waits, seconds, last, nodes, heap } = await scroll(step);
  const after = await spent();
  const frame = (part) => ((after[part] - before[part]) / frames.length).toFixed(2);
  console.log(`${name}: ${last + 1} pictures in ${seconds.toFixed(1)} s, ${waits} frames waited for a page`);
  console.log(`  frames     ${frames.length}, p50 ${share(frames, 0.5)} ms, p95 ${share(frames, 0.95)} ms, p99 ${share(frames, 0.99)} ms, most ${share(frames, 1)} ms`);
  console.log(`  long tasks ${tasks.length} over 50 ms, together ${sum(tasks).toFixed(0)} ms (${((sum(tasks) / seconds / 1000) * 100).toFixed(1)} % of the time), longest ${Math.max(0, ...tasks).toFixed(0)} ms`);
  console.log(`  processor  ${frame("all")} ms a frame, of it scripts ${frame("scripts")} ms, styles and layout ${frame("layout")} ms`);
  console.log(`  in the page at most ${most} pictures; ${nodes} elements, heap ${(heap / 2 ** 20).toFixed(0)} MB`);
}

try {
  await setUp();
  await page.goto(`${base}/gallery`);
  await page.locator("[data-tile]").first().waitFor();
  console.log(`load of the machine: ${loadavg().map((one) => one.toFixed(1)).join(", ")}`);
  await tell("down, pages coming in", Number(pixels));
  await tell("up, all of them there", -Number(pixels));
  await page.evaluate(() => document.getElementById("content").scrollTo(0, 1e9));
  await page.waitForTimeout(1000);
  const sight = () => page.evaluate(() => [...document.querySelectorAll("[data-tile]")].find((one) => one.getBoundingClientRect().top >= 56)?.dataset.asset);
  const was = await sight();
  const began = performance.now();
  await page.reload();
  await page.locator(`[data-asset="${was}"]`).waitFor();
  console.log(`refresh at the end: back after ${((performance.now() - began) / 1000).toFixed(1)} s, at ${(await sight()) === was ? "the same picture" : "another picture"}`);
  await page.getByRole("link", { name: "Queue", exact: true }).first().click();
  await page.waitForURL(/queue/);
  const left = performance.now();
  await page.goBack();
  await page.locator(`[data-asset="${was}"]`).waitFor();
  console.log(`back from another page: after ${((performance.now() - left) / 1000).toFixed(1)} s, at ${(await sight()) === was ? "the same picture" : "another picture"}`);
} finally {
  await browser.close();
}
