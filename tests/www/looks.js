// How the live page looks, so many pixels wide, light and dark. The pictures are left in `screens`.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { test } from "node:test";

import { opened } from "./chromium.js";
import * as page from "./support.js";

export function looks(width) {
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
        const [wide, shift, small, moved, covered] = await tab.evaluate(measured);
        await mkdir("screens", { recursive: true });
        await tab.screenshot({ path: `screens/${width}-${colorScheme}.png`, fullPage: true });
        assert.ok(wide <= width, `${wide} pixels are too many`);
        assert.ok(shift < 0.02, `things have moved by ${shift}: ${moved}`);
        assert.deepEqual(small, [], "large enough for a finger");
        assert.deepEqual(covered, [], "what the axes say can be read");
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
  const svg = document.querySelector("svg").getBoundingClientRect();
  const texts = [...document.querySelectorAll("svg text")].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
  const isOver = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const covered = texts.filter(({ box }, n) => box.left < svg.left || box.right > svg.right || box.bottom > svg.bottom || texts.some((other, m) => m !== n && isOver(box, other.box)));
  const moved = shifts.flatMap(({ sources }) => sources.map(({ node }) => node?.parentElement?.className + " " + node?.nodeName + " " + node?.className));
  return [document.documentElement.scrollWidth, shifts.reduce((sum, { value }) => sum + value, 0), small, [...new Set(moved)].join(), covered.map(({ text }) => text)];
})()`;
