// Concurrent requests as bars over time.

import { Client } from "amphi";

import { element, seconds, work } from "./work.js";

const COUNT = 18;

export function waterfall(section) {
  const [start, cancel] = ["[data-start]", "[data-cancel]"].map((selector) => section.querySelector(selector));
  const list = section.querySelector("ol");
  const rows = Array.from({ length: COUNT }, (_, n) => new Row(path(n)));
  list.append(...rows.map((row) => row.element));
  const begin = work({ start, cancel, state: section.querySelector(".state"), run });
  start.addEventListener("click", begin);

  async function run(signal, say) {
    const client = new Client({ baseUrl: location.origin, timeout: 60 });
    // What changes with each frame is seen, and not read out.
    say(`${COUNT} are under way.`);
    const from = performance.now();
    for (const row of rows) row.reset(from);
    const all = Promise.allSettled(rows.map((row) => row.send(client, signal)));
    let isOver = false;
    const draw = () => {
      const whole = Math.max(1000, (Math.max(...rows.map((row) => row.until())) - from) * 1.02);
      for (const row of rows) row.draw(whole);
      if (!isOver) requestAnimationFrame(draw);
    };
    draw();
    const outcomes = await all;
    isOver = true;
    draw();
    client.close();
    const came = outcomes.filter(({ status }) => status === "fulfilled").length;
    const cancelled = outcomes.filter(({ reason }) => reason?.code === "cancelled").length;
    const failed = COUNT - came - cancelled;
    const rest = [cancelled && `${cancelled} cancelled`, failed && `${failed} failed`].filter(Boolean);
    say([`${came} of ${COUNT} came in ${seconds((performance.now() - from) / 1000)}`, ...rest].join(", "), rest.length ? "" : "ok");
  }
}

/** Some wait, some drip, some are quick. */
function path(n) {
  if (n % 3 === 0) return `/delay/${(0.2 + (n % 5) * 0.15).toFixed(2)}?n=${n}`;
  if (n % 3 === 1) return `/drip?numbytes=40&duration=${(0.3 + (n % 4) * 0.2).toFixed(1)}&delay=0.1&n=${n}`;
  return `/bytes/90000?n=${n}`;
}

class Row {
  constructor(path) {
    this.path = path;
    this.wait = element("i", { className: "wait" });
    this.body = element("i", { className: "body" });
    this.time = element("span", { className: "time", text: "–" });
    const name = element("span", { className: "name", text: path.split("?")[0], title: path });
    const track = element("span", { className: "track", ariaHidden: "true" }, this.wait, this.body);
    this.element = element("li", {}, name, track, this.time);
  }

  reset(from) {
    this.from = from;
    this.head = this.end = undefined;
    this.element.className = "";
    this.time.textContent = "…";
  }

  async send(client, signal) {
    try {
      const response = await client.get(this.path, { signal });
      this.head = performance.now();
      for await (const chunk of response.chunks()) void chunk;
    } catch (error) {
      this.element.className = error.code === "cancelled" ? "cancelled" : "failed";
      throw error;
    } finally {
      this.end = performance.now();
      const is = this.element.className;
      this.time.textContent = is === "cancelled" ? "stopped" : is || seconds((this.end - this.from) / 1000);
    }
  }

  until() {
    return this.end ?? performance.now();
  }

  draw(whole) {
    const head = (this.head ?? this.until()) - this.from;
    const end = this.until() - this.from;
    // Nothing is laid out anew for this.
    this.wait.style.transform = `scaleX(${Math.max(head / whole, 0.004)})`;
    this.body.style.transform = `translateX(${(head / whole) * 100}%) scaleX(${this.head ? Math.max((end - head) / whole, 0.004) : 0})`;
  }
}
