// Lines and server-sent events, shown as they come.

import { get } from "amphi";

import { element, work } from "./work.js";

const MOST_SHOWN = 200;

const KINDS = {
  lines: {
    path: "/ndjson?count=60&delay_ms=80",
    read: (response) => response.jsonLines(),
    show: ({ n, text }) => `${n} · ${text}`,
    word: "line",
  },
  events: {
    path: "/sse?count=40&delay_ms=120&retry=2000",
    read: (response) => response.events(),
    show: ({ event, id, data }) => `${event} ${id} · ${data.replaceAll("\n", " ⏎ ")}`,
    word: "event",
  },
};

export function streams(section) {
  for (const part of section.querySelectorAll(".stream")) stream(part, KINDS[part.dataset.kind]);
}

function stream(part, { path, read, show, word }) {
  const [start, cancel, state, log] = ["[data-start]", "[data-cancel]", ".state", "ol"].map((selector) => part.querySelector(selector));
  const { begin } = work({ start, cancel, state, run });
  start.addEventListener("click", begin);

  async function run(signal, say) {
    log.replaceChildren();
    // What changes many times a second is not read out: its beginning and its end are.
    say("Connecting …");
    const response = await get(new URL(path, location.origin), { signal, timeout: { total: null } });
    response.errorForStatus();
    say("Connected: they come.");
    let count = 0;
    for await (const value of read(response)) {
      count += 1;
      const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
      log.append(element("li", { text: show(value) }));
      if (log.childElementCount > MOST_SHOWN) log.firstElementChild.remove();
      if (isAtEnd) log.scrollTop = log.scrollHeight;
    }
    say(`The end: ${count} ${word}s.`, "ok");
  }
}
