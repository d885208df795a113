// What `doc-browser.sh` does in the browser. Arguments: Chromium, the folder of the site, that of the screenshots.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL, fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, siteFolder, shots] = process.argv.slice(2);
const site = resolve(siteFolder);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(shots, { recursive: true });
const url = (path) => pathToFileURL(join(site, path)).href;

const PAGES = {
  home: "index.html",
  package: "acme.orders.v1/index.html",
  definition: "acme.orders.v1/Order.html",
  service: "acme.orders.v1/Orders.html",
};
const WIDTHS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const errors = [];

async function open(options) {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], ...options });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("requestfailed", (request) => errors.push(`failed: ${request.url()}`));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) errors.push(`from elsewhere: ${request.url()}`);
  });
  return page;
}

async function accessibility(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run({ preload: false }));
  for (const it of found.violations) {
    errors.push(`${name}: ${it.id}: ${it.nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
  }
}

for (const colorScheme of ["light", "dark"]) {
  for (const [width, viewport] of Object.entries(WIDTHS)) {
    const page = await open({ colorScheme, viewport });
    for (const [name, path] of Object.entries(PAGES)) {
      await page.goto(url(path));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${name} is ${overflow} pixels wider than a ${width}`);
      await accessibility(page, `${name} ${width} ${colorScheme}`);
      await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`) });
      await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}-full.png`), fullPage: true });
    }
    await page.keyboard.press("/");
    await page.keyboard.type("order");
    await page.waitForSelector("#page-results li");
    await accessibility(page, `search ${width} ${colorScheme}`);
    await page.screenshot({ path: join(shots, `search-${width}-${colorScheme}.png`) });
    await page.context().close();
  }
}

// The keyboard: `/`, a query of two words, arrows, Enter.
const page = await open({ colorScheme: "light", viewport: WIDTHS.desktop });
await page.goto(url(PAGES.home));
await page.keyboard.press("/");
await page.keyboard.type("display name");
await page.waitForFunction(() => /result/.test(document.getElementById("page-status").textContent));
assert.equal(await page.textContent("#page-results [aria-selected=true] .name"), "display_name");
await page.keyboard.press("Enter");
await page.waitForURL(/acme\.users\.v1\/User\.html#display_name$/);
await page.keyboard.press("/");
await page.keyboard.type("item");
await page.waitForSelector("#page-results li:nth-child(2)");
const first = await page.getAttribute("#page-search", "aria-activedescendant");
await page.keyboard.press("ArrowDown");
assert.notEqual(await page.getAttribute("#page-search", "aria-activedescendant"), first);
await page.keyboard.press("ArrowUp");
await page.keyboard.press("Enter");
await page.waitForURL(/acme\.catalog\.v1\/Item\.html$/);
await page.keyboard.press("/");
await page.keyboard.type("nosuchthinganywhere");
await page.waitForFunction(() => document.getElementById("page-status").textContent === "0 results");
await page.keyboard.press("Escape");
assert.equal(await page.inputValue("#page-search"), "");

// The mouse: a result, a link to a type, a copy button, the scheme.
await page.fill("#page-search", "catalog getitem");
await page.click("#page-results li >> nth=0");
await page.waitForURL(/acme\.catalog\.v1\//);
await page.goto(url(PAGES.definition));
await page.click(".type a:text-is('Order.Line')");
await page.waitForURL(/Order\.html#Line$/);
await page.click(".copy >> nth=0");
assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "acme.orders.v1.Order");
await page.waitForSelector(".copy:text-is('Copied')");
const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const light = await background();
await page.click("#page-theme");
assert.notEqual(await background(), light);
await page.goto(url(PAGES.home));
assert.notEqual(await background(), light, "the scheme is remembered");

// Every link of every page leads to a file, and to an element of it.
const ids = new Map();
const links = [];
const htmlFiles = readdirSync(site, { recursive: true }).filter((path) => path.endsWith(".html"));
for (const path of htmlFiles) {
  await page.goto(url(path));
  const found = await page.evaluate(() => ({
    ids: [...document.querySelectorAll("[id]")].map((it) => it.id),
    links: [...document.querySelectorAll("a")].map((it) => it.href.baseVal ?? it.getAttribute("href")),
  }));
  ids.set(url(path), new Set(found.ids));
  links.push(...found.links.map((link) => ({ path, target: new URL(link, url(path)) })));
}
for (const { path, target } of links) {
  const fragment = decodeURIComponent(target.hash.slice(1));
  target.hash = "";
  const file = fileURLToPath(target);
  if (!existsSync(file)) errors.push(`${path}: no ${file}`);
  else if (fragment && !ids.get(target.href)?.has(fragment)) errors.push(`${path}: no #${fragment} in ${file}`);
}

await browser.close();
if (errors.length) {
  console.error([...new Set(errors)].join("\n"));
  process.exit(1);
}
console.log(`${htmlFiles.length} pages, ${links.length} links, no error`);
