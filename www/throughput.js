// A large download: chunks as they arrive, and how fast.

import { get } from "amphi";

import { Plot } from "./plot.js";
import { bytes, seconds, work } from "./work.js";

const MIB = 1024 * 1024;
/** Milliseconds from one drawing to the next. */
const STEP = 50;

export function throughput(section) {
  const find = (selector) => section.querySelector(selector);
  const plot = new Plot(find("svg"));
  const [now, mean, count] = ["[data-now]", "[data-mean]", "[data-chunks]"].map(find);
  const bar = find("progress");
  const { begin } = work({ start: find("[data-start]"), cancel: find("[data-cancel]"), state: find(".state"), run });
  find("[data-start]").addEventListener("click", begin);

  async function run(signal, say) {
    const size = Number(find("select").value) * MIB;
    plot.reset();
    bar.value = 0;
    for (const number of [now, mean, count]) number.textContent = "–";
    say("Connecting …");
    const from = performance.now();
    try {
      const { chunks } = await read(size, signal, from, say);
      const took = (performance.now() - from) / 1000;
      bar.value = 1;
      mean.textContent = `${rate(size, took)} MiB/s`;
      say(`${bytes(size)} in ${seconds(took)}, ${chunks} chunks`, "ok");
    } finally {
      now.textContent = "–";
      plot.end();
    }
  }

  async function read(size, signal, from, say) {
    const response = await get(new URL(`/download/${size}`, location.origin), { signal, timeout: { total: null } });
    response.errorForStatus();
    // What changes many times a second is not read out: its beginning and its end are.
    say(`${bytes(size)} are coming.`);
    let [loaded, chunks, last, before] = [0, 0, performance.now(), 0];
    plot.add(last - from, 0);
    for await (const chunk of response.chunks()) {
      loaded += chunk.byteLength;
      chunks += 1;
      const time = performance.now();
      plot.add(time - from, loaded);
      if (time - last < STEP) continue;
      const speed = (loaded - before) / MIB / ((time - last) / 1000);
      plot.draw();
      now.textContent = `${speed.toFixed(0)} MiB/s`;
      mean.textContent = `${rate(loaded, (time - from) / 1000)} MiB/s`;
      count.textContent = chunks.toLocaleString("en");
      bar.value = loaded / size;
      [last, before] = [time, loaded];
      // So that what was changed is seen, and clicks are heard.
      await new Promise((resolve) => setTimeout(resolve));
    }
    count.textContent = chunks.toLocaleString("en");
    return { chunks };
  }
}

function rate(size, took) {
  return (size / MIB / took).toFixed(0);
}
