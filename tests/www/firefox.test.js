// The live page in Firefox, where there is one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import puppeteer from "puppeteer-core";

import * as page from "./support.js";

const executablePath = process.env.FIREFOX;
const skip = executablePath ? false : "there is no Firefox";
let browser;

before(async () => {
  if (executablePath) browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
});
after(() => browser?.close());

async function opened(run) {
  const tab = await browser.newPage();
  await tab.setViewport({ width: 1280, height: 900 });
  try {
    const said = await page.open(tab);
    await run(tab);
    assert.deepEqual(said, [], "nothing is complained of");
  } finally {
    await tab.close();
  }
}

test("requests, and failures in words", { skip }, () =>
  opened(async (tab) => {
    await page.makesRequests(tab);
    await page.tellsFailures(tab);
  }));
test("an example takes the place of what runs", { skip }, () => opened(page.replaces));
test("what a field has wrong is said there", { skip }, () => opened(page.saysWhatAFieldHasWrong));
test("cancel buttons end the work at the server", { skip }, () => opened((tab) => page.cancels(tab, `www-${process.pid}-firefox`)));
test("many at once, and a large body", { skip }, () => opened(page.runsManyAtOnce));
test("lines and events as they come", { skip }, () => opened(page.streams));
test("the program is the same here", { skip }, () => opened(page.runsTheProgram));
