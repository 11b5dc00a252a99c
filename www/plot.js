// Speed over time, drawn with its axes.

const SVG = "http://www.w3.org/2000/svg";
const MIB = 1024 * 1024;
/** The time is cut into spans of equal length: so many milliseconds long, so few of them, so many. */
const [SPAN, FEWEST, MOST] = [20, 12, 60];
/** Pixels around the plot: for the numbers at the left, the unit above, the numbers below. */
const EDGE = { left: 44, top: 34, right: 14, bottom: 26 };

export class Plot {
  /** What came when: a pair for each chunk. */
  #came = [];

  constructor(svg) {
    this.svg = svg;
    [this.area, this.line] = [made("path", { class: "area" }), made("path", { class: "edge" })];
    this.axes = made("g", { class: "axes" });
    svg.replaceChildren(this.area, this.axes, this.line);
    new ResizeObserver(() => this.draw()).observe(svg);
    this.reset();
  }

  reset() {
    this.#came = [];
    this.svg.ariaLabel = "Throughput over time: nothing yet";
    this.draw();
  }

  /** `time` in milliseconds since the begin, `loaded` in bytes since then. */
  add(time, loaded) {
    // Two chunks within what the clock can tell apart are one.
    if (this.#came.at(-1)?.[0] === time) this.#came.pop();
    this.#came.push([time, loaded]);
  }

  end() {
    this.draw();
    const [time, loaded] = this.#came.at(-1) ?? [0, 0];
    if (!loaded) return;
    const most = Math.max(...speeds(this.#came));
    this.svg.ariaLabel = `Throughput over time: ${(time / 1000).toFixed(2)} seconds, ${(loaded / MIB / (time / 1000)).toFixed(0)} MiB/s on average, ${most.toFixed(0)} at most`;
  }

  draw() {
    const { width, height } = this.svg.getBoundingClientRect();
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const [seconds, found] = [(this.#came.at(-1)?.[0] ?? 0) / 1000, speeds(this.#came)];
    const most = Math.max(0, ...found) * 1.05;
    const bottom = height - EDGE.bottom;
    const x = (value) => EDGE.left + (value / (seconds || 1)) * (width - EDGE.left - EDGE.right);
    const y = (value) => bottom - (value / (most || 1)) * (bottom - EDGE.top);
    const points = found.map((speed, n) => `${x(((n + 0.5) / found.length) * seconds).toFixed(1)},${y(speed).toFixed(1)}`);
    this.line.setAttribute("d", points.length ? `M${points.join("L")}` : "");
    this.area.setAttribute("d", points.length ? `M${x(seconds / found.length / 2)},${bottom}L${points.join("L")}V${bottom}Z` : "");
    this.axes.replaceChildren(
      ...ticks(most, (bottom - EDGE.top) / 30).flatMap((value) => [
        made("path", { d: `M${EDGE.left},${y(value)}H${width - EDGE.right}` }),
        made("text", { x: EDGE.left - 8, y: y(value) + 4, "text-anchor": "end" }, String(value)),
      ]),
      ...ticks(seconds, (width - EDGE.left - EDGE.right) / 45).flatMap((value) => [
        made("path", { d: `M${x(value)},${bottom}v4` }),
        made("text", { x: x(value), y: bottom + 18, "text-anchor": "middle" }, value ? `${value} s` : "0"),
      ]),
      made("text", { x: 8, y: 18 }, "MiB/s"),
    );
  }
}

/** MiB/s in each span. What a chunk brought is spread over the time since the chunk before it. */
function speeds(came) {
  const whole = came.at(-1)?.[0];
  if (!whole) return [];
  const count = Math.min(MOST, Math.max(FEWEST, Math.round(whole / SPAN)));
  const span = whole / count;
  const sums = new Array(count).fill(0);
  let [from, before] = [0, 0];
  for (const [time, loaded] of came) {
    const share = (loaded - before) / (time - from);
    for (let n = Math.floor(from / span); n < count && n * span < time; n += 1) {
      sums[n] += share * (Math.min(time, (n + 1) * span) - Math.max(from, n * span));
    }
    [from, before] = [time, loaded];
  }
  return sums.map((sum) => sum / MIB / (span / 1000));
}

/** Round numbers from 0 to `most`, about `count` of them. */
function ticks(most, count) {
  if (!most) return [0];
  const least = most / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least);
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, n) => Number((n * step).toPrecision(6)));
}

function made(name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.textContent = text;
  return element;
}
