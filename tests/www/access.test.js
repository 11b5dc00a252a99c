// Who can use the live page: at a keyboard, with a screen reader.

import assert from "node:assert/strict";
import { test } from "node:test";

import { opened } from "./chromium.js";

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
