// Opens the page in headless Chromium for each work, and says on its last line what the rounds took: JSON.

import { createRequire } from "node:module";

const { CHROME, BENCH_PAGE, BENCH_MODULES, BENCH_ROUNDS, BENCH_SIZES } = process.env;
const { chromium } = createRequire(`${BENCH_MODULES}/`)("playwright-core");
const sizes = JSON.parse(BENCH_SIZES);
const browser = await chromium.launch({ executablePath: CHROME, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });

async function inPage(run) {
  const page = await browser.newPage();
  try {
    await page.goto(BENCH_PAGE);
    return await run(page);
  } finally {
    await page.close();
  }
}

const times = {};
const note = (work, who, seconds) => ((times[work] ??= {})[who] ??= []).push(seconds);

const call = async ([name, who, sizes]) => {
  const { works } = await globalThis.works;
  globalThis.ready ??= await works[name](sizes);
  return globalThis.ready[who]();
};

// By turns, and who goes first changes: whatever else the machine does befalls both.
const order = (round, whos) => (round % 2 === 0 ? whos : whos.toReversed());

async function measure() {
  for (const name of ["small1", "small64", "chunks", "lines", "tokens", "rust"]) {
    await inPage(async (page) => {
      // The first of each is for the engine to warm up.
      for (let round = -1; round < Number(BENCH_ROUNDS); round += 1) {
        for (const who of order(round, ["amphi", "bare"])) {
          const seconds = await page.evaluate(call, [name, who, sizes]);
          if (round >= 0) note(name, who, seconds);
        }
      }
    });
    console.error(`${name}: ${JSON.stringify(times[name])}`);
  }
  for (let round = 0; round < Number(BENCH_ROUNDS) * 3; round += 1) {
    for (const who of order(round, ["amphi", "ky"])) note("first", who, await inPage((page) => page.evaluate(call, ["first", who, sizes])));
  }
}

try {
  await measure();
  console.log(JSON.stringify({ version: browser.version(), times }));
} finally {
  await browser.close();
}
