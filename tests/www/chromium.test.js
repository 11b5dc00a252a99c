// What the live page does, in Chromium.

import { test } from "node:test";

import { opened } from "./chromium.js";
import * as page from "./support.js";

test("requests, and failures in words", () =>
  opened({}, async (tab) => {
    await page.makesRequests(tab);
    await page.tellsFailures(tab);
  }));

test("an example takes the place of what runs", () => opened({}, page.replaces));
test("what a field has wrong is said there", () => opened({}, page.saysWhatAFieldHasWrong));
test("cancel buttons end the work at the server", () => opened({}, (tab) => page.cancels(tab, `www-${process.pid}-chromium`)));
test("many at once, and a large body", () => opened({}, page.runsManyAtOnce));
test("lines and events as they come", () => opened({}, page.streams));
test("the program is the same here", () => opened({}, page.runsTheProgram));
