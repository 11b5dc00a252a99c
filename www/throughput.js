// A large download: chunks as they arrive, and how fast.

import { get } from "amphi";

import { bytes, seconds, work } from "./work.js";

const MIB = 1024 * 1024;
/** Milliseconds that one point of the plot stands for. */
const STEP = 50;

export function throughput(section) {
  const find = (selector) => section.querySelector(selector);
  const plot = new Plot(find("svg"), find(".most"));
  const [now, mean, count] = ["[data-now]", "[data-mean]", "[data-chunks]"].map(find);
  const bar = find("progress");
  const begin = work({ start: find("[data-start]"), cancel: find("[data-cancel]"), state: find(".state"), run });
  find("[data-start]").addEventListener("click", begin);

  async function run(signal, say) {
    const size = Number(find("select").value) * MIB;
    plot.reset();
    bar.value = 0;
    say("Connecting …");
    const from = performance.now();
    const { chunks } = await read(size, signal, from, say);
    const took = (performance.now() - from) / 1000;
    bar.value = 1;
    mean.textContent = `${rate(size, took)} MiB/s`;
    plot.end();
    say(`${bytes(size)} in ${seconds(took)}, ${chunks} chunks`, "ok");
  }

  async function read(size, signal, from, say) {
    const response = await get(new URL(`/download/${size}`, location.origin), { signal, timeout: { total: null } });
    response.errorForStatus();
    // What changes many times a second is not read out: its beginning and its end are.
    say(`${bytes(size)} are coming.`);
    let [loaded, chunks, last, before] = [0, 0, performance.now(), 0];
    for await (const chunk of response.chunks()) {
      loaded += chunk.byteLength;
      chunks += 1;
      const time = performance.now();
      if (time - last < STEP) continue;
      const speed = (loaded - before) / MIB / ((time - last) / 1000);
      plot.add(speed);
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

class Plot {
  #speeds = [];

  constructor(svg, most) {
    this.svg = svg;
    this.most = most;
    [this.area, this.edge] = svg.querySelectorAll("path");
  }

  reset() {
    this.#speeds = [];
    this.area.setAttribute("d", "");
    this.edge.setAttribute("d", "");
  }

  add(speed) {
    this.#speeds.push(speed);
    this.#draw();
  }

  #draw() {
    const highest = Math.max(...this.#speeds, 1) * 1.1;
    const step = 600 / Math.max(1, this.#speeds.length - 1);
    const points = this.#speeds.map((speed, n) => `${(n * step).toFixed(1)},${(160 - (speed / highest) * 160).toFixed(1)}`);
    this.edge.setAttribute("d", `M${points.join("L")}`);
    this.area.setAttribute("d", `M0,160L${points.join("L")}L600,160Z`);
    this.most.textContent = `MiB/s over time, up to ${Math.max(...this.#speeds).toFixed(0)}`;
  }

  end() {
    const most = Math.max(0, ...this.#speeds).toFixed(0);
    this.svg.setAttribute("aria-label", `Throughput over time: ${this.#speeds.length} points, ${most} MiB/s at most`);
  }
}
