// A Chromium for the tests of a file, and its tabs.

import assert from "node:assert/strict";
import { after, before } from "node:test";

import { chromium } from "playwright-core";

import * as page from "./support.js";

let browser;

before(async () => {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
  browser = await chromium.launch({ executablePath: process.env.CHROME, args });
});
after(() => browser?.close());

/** Runs something in a tab of its own with the page in it, which may complain of nothing. */
export async function opened(options, run) {
  const tab = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  try {
    const said = await page.open(tab);
    await run(tab);
    assert.deepEqual(said, [], "nothing is complained of");
  } finally {
    await tab.close();
  }
}
