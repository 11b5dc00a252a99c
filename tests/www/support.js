// What every browser has to do with the live page, in the words that Playwright and Puppeteer share.

import assert from "node:assert/strict";

const addresses = JSON.parse(process.env.AMPHI_TEST_SERVER ?? "{}");
export const http = addresses.http;
export const address = `${http}/static/www/index.html`;

/** What is asked for on purpose: a status of 400 and more, a server that is not there. */
const EXPECTED = /status of (404|503)|ERR_CONNECTION_REFUSED|Cross-Origin Request Blocked/;

/** Opens the page, and gives what it complains of from then on. */
export async function open(page) {
  const said = [];
  page.on("pageerror", (error) => EXPECTED.test(error) || said.push(String(error)));
  page.on("console", (message) => {
    const isExpected = EXPECTED.test(message.text());
    if (["error", "warning", "warn"].includes(message.type()) && !isExpected) said.push(message.text());
  });
  await page.goto(address);
  await page.waitForFunction("document.documentElement.dataset.ready !== undefined");
  return said;
}

const text = (page, selector) => page.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);

/** Clicks, and waits for a state that begins so. */
async function click(page, section, button, expected) {
  await press(page, button);
  await stated(page, section, expected);
}

/** A click of a person's, wherever the button stands. */
async function press(page, selector) {
  const missing = await page.evaluate(`(() => {
    const found = document.querySelector(${JSON.stringify(selector)});
    found?.scrollIntoView({ block: "center", behavior: "instant" });
    return !found;
  })()`);
  assert.equal(missing, false, selector);
  await page.click(selector);
}

async function stated(page, section, expected) {
  const state = `document.querySelector(${JSON.stringify(`${section} .state`)}).textContent`;
  try {
    await page.waitForFunction(`new RegExp(${JSON.stringify(expected)}).test(${state})`, { timeout: 20_000 }, { timeout: 20_000 });
  } catch (error) {
    throw new Error(`${section} says \`${await page.evaluate(state)}\`, not \`${expected}\``, { cause: error });
  }
}

const preset = (n) => `.presets button:nth-child(${n})`;

export async function makesRequests(page) {
  await click(page, "#builder", preset(1), "^200 OK in .*bytes|KiB");
  assert.equal(JSON.parse(await text(page, "#builder pre")).args.frog, "green");
  await click(page, "#builder", preset(2), "^200");
  assert.deepEqual(JSON.parse(await text(page, "#builder pre")).json, { frog: "green", legs: 4 });
  assert.match(await text(page, "#builder dl"), /content-type/);
}

export async function tellsFailures(page) {
  await click(page, "#builder", preset(4), "^Time ran out: the whole exchange");
  assert.match(await text(page, "#builder .told"), /code “timeout”/);
  await click(page, "#builder", preset(5), "^The server said 404 Not Found");
  assert.match(await text(page, "#builder .told"), /Look at the path/);
  await click(page, "#builder", preset(6), "^The server said 503");
  await click(page, "#builder", preset(7), "^There is no way to that server");
  await fill(page, { url: "/get", headers: "x-pond" });
  await click(page, "#builder", "#builder [type=submit]", "^The request is not right yet");
  assert.match(await text(page, "#builder .told"), /no colon in the header line `x-pond`/);
  // What the server says of the failure is part of the work, and ends with it.
  await fill(page, { url: "/drip?numbytes=40&duration=20&code=404", headers: "" });
  await page.evaluate(`document.querySelector("[name=strict]").checked = true`);
  await click(page, "#builder", "#builder [type=submit]", "^The server said 404");
  await click(page, "#builder", "#builder [name=cancel]", "^Cancelled");
  await click(page, "#builder", preset(1), "^200 OK");
}

async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    await page.evaluate(`document.querySelector("[name=${name}]").value = ${JSON.stringify(value)}`);
  }
}

export async function cancels(page, name) {
  await fill(page, { url: `/delay/30?id=${name}`, timeout: "60", retries: "0" });
  await click(page, "#builder", "#builder [type=submit]", "^Sending");
  await counted(name, ({ in_flight }) => in_flight === 1);
  await click(page, "#builder", "#builder [name=cancel]", "^Cancelled");
  await counted(name, ({ aborted }) => aborted === 1);
  await page.evaluate(`document.querySelector("#throughput select").value = "1024"`);
  await click(page, "#throughput", "#throughput [data-start]", "^1024.0 MiB are coming");
  await click(page, "#throughput", "#throughput [data-cancel]", "^Cancelled");
  await click(page, ".stream[data-kind=events]", ".stream[data-kind=events] [data-start]", "^Connected");
  await click(page, ".stream[data-kind=events]", ".stream[data-kind=events] [data-cancel]", "^Cancelled");
}

async function counted(name, isSo) {
  for (;;) {
    if (isSo(await (await fetch(`${http}/counters/${name}`)).json())) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function streams(page) {
  const [lines, events] = ["lines", "events"].map((kind) => `.stream[data-kind=${kind}]`);
  await press(page, `${lines} [data-start]`);
  await click(page, events, `${events} [data-start]`, "^Connected");
  await page.waitForFunction(`document.querySelector("${lines} li")`);
  const count = `document.querySelectorAll("${lines} li").length`;
  assert.ok((await page.evaluate(count)) < 60, "they are shown as they come");
  await stated(page, lines, "^The end: 60 lines");
  await stated(page, events, "^The end: 40 events");
  assert.match(await text(page, `${events} li`), /tick 1 · {"n":1} ⏎ line two of 1/);
}

/** How often a section has said something else: what is read out may not change all the time. */
async function watchStates(page) {
  await page.evaluate(`{
    globalThis.changes = {};
    for (const state of document.querySelectorAll(".state")) {
      const note = (changed) => (changes[state.closest("section").id] = (changes[state.closest("section").id] ?? 0) + changed.length);
      new MutationObserver(note).observe(state, { childList: true, characterData: true, subtree: true });
    }
  }`);
  return () => page.evaluate("changes");
}

export async function runsManyAtOnce(page) {
  const changes = await watchStates(page);
  await click(page, "#waterfall", "#waterfall [data-start]", "^18 of 18 came in");
  const widths = await page.evaluate(`[...document.querySelectorAll("#waterfall .wait")].map((bar) => bar.getBoundingClientRect().width)`);
  assert.ok(widths.every((width) => width > 1), "every bar has its place");
  await click(page, "#throughput", "#throughput [data-start]", "^64.0 MiB in");
  assert.match(await page.evaluate(`document.querySelector("#throughput .edge").getAttribute("d")`), /^M[\d.]+,/);
  assert.deepEqual(await changes(), { waterfall: 2, throughput: 3 });
}

export async function runsTheProgram(page) {
  await click(page, "#beside", "#beside [data-start]", "^Equal: [0-9]+ lines");
}
