// One program's output, native and of this page, line beside line.

import { element, work } from "./work.js";

const PROGRAM = "tour";

export async function beside(section) {
  const query = new URLSearchParams(location.search);
  const start = section.querySelector("[data-start]");
  const rows = section.querySelector("tbody");
  const native = await recorded();
  show(rows, native, undefined);
  const { begin } = work({
    start,
    state: section.querySelector(".state"),
    async run(_, say) {
      say("Running …");
      const outcome = await tour();
      const here = outcome.output.split("\n");
      show(rows, native, here);
      const differing = native.filter((line, at) => line !== here[at]).length + Math.max(0, here.length - native.length);
      if (!outcome.ok) say("It failed here.", "wrong");
      else if (differing) say(`${differing} of ${native.length} lines differ.`, "wrong");
      else say(`Equal: ${native.length} lines, in ${outcome.took} ms here.`, "ok");
      await report(query.get("report"), outcome);
    },
  });
  start.addEventListener("click", begin);
  if (query.has("report")) begin();
}

async function recorded() {
  const response = await fetch("./native.txt");
  return response.ok ? (await response.text()).trimEnd().split("\n") : [];
}

async function tour() {
  const from = performance.now();
  try {
    const { default: init, run } = await import("./tour/amphi_examples.js");
    await init();
    const output = await run(PROGRAM, location.origin);
    return { ok: true, output, took: Math.round(performance.now() - from) };
  } catch (error) {
    return { ok: false, output: String(error?.stack ?? error) };
  }
}

/** For who has opened this page to know how it went. */
async function report(name, outcome) {
  if (name) await fetch(`/report/${name}`, { method: "POST", body: JSON.stringify(outcome) });
}

function show(rows, native, here) {
  const count = Math.max(native.length, here?.length ?? 0);
  const made = Array.from({ length: count }, (_, at) => {
    const differs = here !== undefined && native[at] !== here[at];
    const cell = here === undefined ? element("td", { className: "pending", text: "…" }) : element("td", { text: here[at] ?? "" });
    return element("tr", { className: differs ? "differs" : "" }, element("td", { text: String(at + 1) }), element("td", { text: native[at] ?? "" }), cell);
  });
  rows.replaceChildren(...made);
}
