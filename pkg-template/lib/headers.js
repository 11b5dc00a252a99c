// Headers as the module takes and gives them: one text, a name and a value a line each.

import { wrong } from "./errors.js";

/** `[name, value]` of whatever fetch takes as headers; a value of `null` says that there is to be none. */
export function* pairs(headers) {
  if (headers == null) return;
  if (typeof headers !== "object") throw wrong("`headers` is an object, a list of pairs or `Headers`");
  if (typeof headers[Symbol.iterator] === "function") {
    for (const pair of headers) {
      if (!Array.isArray(pair) || pair.length !== 2) throw wrong("a list of headers is one of pairs");
      yield pair;
    }
    return;
  }
  for (const [name, value] of Object.entries(headers)) {
    if (Array.isArray(value)) {
      for (const one of value) yield [name, one];
    } else {
      yield [name, value];
    }
  }
}

/** The text, and the names of those that are to be left out. */
export function toText(headers) {
  let text = "";
  let without = "";
  for (const [name, value] of pairs(headers)) {
    if (value === null) {
      without += `${line(name)}\n`;
    } else if (value !== undefined) {
      text += `${line(name)}\n${line(String(value).trim())}\n`;
    }
  }
  return { text: text || undefined, without: without || undefined };
}

/** What was made of a request: the list that the module takes. */
export function toHead({ method, url, headers }) {
  return [String(method), String(url), toText(headers).text];
}

function line(text) {
  if (/[\r\n\0]/.test(text)) throw wrong("a header with a line break in it");
  return text;
}

export function fromText(text) {
  const headers = new Headers();
  const lines = text.split("\n");
  for (let at = 0; at + 1 < lines.length; at += 2) headers.append(lines[at], lines[at + 1]);
  return headers;
}
