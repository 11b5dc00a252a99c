// The request builder: a form, its examples, and what came back.

import { request } from "amphi";

import { bytes, element, seconds, work } from "./work.js";
import { words } from "./words.js";

const MOST_SHOWN = 20_000;

const PRESETS = {
  "Query": { url: "/anything?frog=green" },
  "JSON": { method: "POST", url: "/anything", body: '{ "frog": "green", "legs": 4 }' },
  "Redirects": { url: "/redirect/3" },
  "Too slow": { url: "/delay/5", timeout: 1 },
  "Not found": { url: "/status/404", strict: true },
  "Retried": { url: "/status/503", retries: 2, strict: true },
  "No server there": { url: "http://127.0.0.1:39999/" },
  "Long wait": { url: "/delay/20", timeout: 60 },
};
const USUAL = { method: "GET", url: "/", headers: "", body: "", timeout: 10, retries: 0, strict: false };

export function builder(section) {
  const form = section.querySelector("form");
  const fields = form.elements;
  const [told, body, list] = [".told", "pre", "dl"].map((selector) => section.querySelector(selector));
  // Nothing moves: what is not there has its place in the frame all the same.
  const showBody = (text) => {
    body.textContent = text;
    body.hidden = text === "";
  };
  showBody("");
  const clear = () => {
    told.replaceChildren();
    showBody("");
    list.replaceChildren();
  };
  const begin = work({
    start: form.querySelector("[type=submit]"),
    cancel: fields.cancel,
    state: section.querySelector(".state"),
    async run(signal, say) {
      clear();
      say("Sending …");
      const response = await request(fields.method.value, new URL(fields.url.value, location.origin), options(fields, signal));
      list.replaceChildren(...[...response.headers].flatMap(([name, value]) => [element("dt", { text: name }), element("dd", { text: value })]));
      if (fields.strict.checked) response.errorForStatus();
      const text = await response.text();
      showBody(shown(text));
      say(`${response.status} ${response.statusText} in ${seconds(response.elapsed)}, ${bytes(response.bytesDownloaded)}`, response.ok ? "ok" : "wrong");
    },
    async failed(error) {
      const { title, advice, detail } = words(error);
      if (error.code !== "cancelled") {
        const exactly = element("details", {}, element("summary", { text: "The error" }), element("code", { text: detail }));
        told.replaceChildren(element("p", { text: title }), element("p", { text: advice }), exactly);
      }
      if (error.response) showBody(await error.response.text());
    },
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
  for (const button of section.querySelectorAll(".presets button")) {
    button.addEventListener("click", () => {
      const { strict, ...values } = { ...USUAL, ...PRESETS[button.textContent] };
      for (const [field, value] of Object.entries(values)) fields[field].value = value;
      fields.strict.checked = strict;
      begin();
    });
  }
}

function options(fields, signal) {
  const headers = [];
  for (const line of fields.headers.value.split("\n").filter((line) => line.trim())) {
    const at = line.indexOf(":");
    if (at < 0) throw Object.assign(new TypeError(`there is no colon in the header line \`${line}\``), { code: "builder" });
    headers.push([line.slice(0, at).trim(), line.slice(at + 1).trim()]);
  }
  const body = fields.body.value || undefined;
  if (body && isJson(body) && !headers.some(([name]) => name.toLowerCase() === "content-type")) headers.push(["content-type", "application/json"]);
  return {
    headers,
    body,
    signal,
    timeout: fields.timeout.value === "" ? undefined : Number(fields.timeout.value),
    retry: Number(fields.retries.value),
  };
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function shown(text) {
  if (text === "") return "(no body)";
  let pretty = text;
  if (text.length <= MOST_SHOWN && isJson(text)) pretty = JSON.stringify(JSON.parse(text), undefined, 2);
  return pretty.length <= MOST_SHOWN ? pretty : `${pretty.slice(0, MOST_SHOWN)}\n… and ${pretty.length - MOST_SHOWN} more characters`;
}
