// The live page in Chromium: what it does, how it looks, and who can use it.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";

import { chromium } from "playwright-core";

import * as page from "./support.js";

let browser;

before(async () => {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
  browser = await chromium.launch({ executablePath: process.env.CHROME, args });
  await mkdir("screens", { recursive: true });
});
after(() => browser?.close());

async function opened(options, run) {
  const tab = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  try {
    const said = await page.open(tab);
    await run(tab);
    assert.deepEqual(said, [], "nothing is complained of");
  } finally {
    await tab.close();
  }
}

test("requests, and failures in words", () =>
  opened({}, async (tab) => {
    await page.makesRequests(tab);
    await page.tellsFailures(tab);
  }));

test("cancel buttons end the work at the server", () => opened({}, (tab) => page.cancels(tab, `www-${process.pid}-chromium`)));
test("many at once, and a large body", () => opened({}, page.runsManyAtOnce));
test("lines and events as they come", () => opened({}, page.streams));
test("the program is the same here", () => opened({}, page.runsTheProgram));

test("by keyboard", () =>
  opened({}, async (tab) => {
    await tab.keyboard.press("Tab");
    assert.equal(await tab.evaluate("document.activeElement.className"), "skip");
    await tab.keyboard.press("Enter");
    assert.equal(await tab.evaluate("document.activeElement.id"), "main");
    await tab.focus("[name=url]");
    await tab.keyboard.press("Enter");
    await tab.waitForFunction(`/^200/.test(document.querySelector("#builder .state").textContent)`);
    await tab.focus("#waterfall [data-start]");
    await tab.keyboard.press("Space");
    await tab.waitForFunction(`/came in/.test(document.querySelector("#waterfall .state").textContent)`);
    assert.equal(await tab.evaluate("document.activeElement.textContent"), "Send 18 requests", "the focus stays");
  }));

test("everything has a name, and stands in a landmark", () =>
  opened({}, async (tab) => {
    const unnamed = `[...document.querySelectorAll("input, select, textarea")].filter((field) => !field.labels.length).length`;
    assert.equal(await tab.evaluate(unnamed), 0);
    for (const role of ["main", "navigation", "banner", "contentinfo"]) assert.equal(await tab.getByRole(role).count(), 1, role);
    assert.equal(await tab.getByRole("heading", { level: 1 }).count(), 1);
    assert.equal(await tab.getByRole("region").count() >= 5, true);
    assert.equal(await tab.getByRole("status").count(), 6);
  }));

for (const width of [360, 1440]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${width} pixels wide, ${colorScheme}`, () =>
      opened({ viewport: { width, height: 800 }, colorScheme }, async (tab) => {
        const scheme = await tab.evaluate("getComputedStyle(document.body).backgroundColor");
        assert.equal(scheme, colorScheme === "light" ? "rgb(244, 246, 243)" : "rgb(18, 23, 26)");
        await page.makesRequests(tab);
        await page.tellsFailures(tab);
        await page.runsManyAtOnce(tab);
        await page.runsTheProgram(tab);
        await tab.click(".stream[data-kind=lines] [data-start]");
        await tab.waitForTimeout(1500);
        const [wide, shift, small] = await tab.evaluate(measured);
        await tab.screenshot({ path: `screens/${width}-${colorScheme}.png`, fullPage: true });
        assert.ok(wide <= width, `${wide} pixels are too many`);
        assert.ok(shift < 0.02, `things have moved by ${shift}`);
        assert.deepEqual(small, [], "large enough for a finger");
      }));
  }
}

const measured = `(async () => {
  const shifts = await new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve([]), 200);
  });
  const buttons = [...document.querySelectorAll("button, select, input:not([type=checkbox])")];
  const small = buttons.filter((button) => button.getBoundingClientRect().height < 34).map((button) => button.textContent);
  return [document.documentElement.scrollWidth, shifts.reduce((sum, { value }) => sum + value, 0), small];
})()`;
