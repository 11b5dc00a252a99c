// Headers as the module takes and gives them: one text, a name and a value a line each.

import { pairs, said } from "./checks.js";
import { wrong } from "./errors.js";

/** The text of whatever fetch takes as headers, and the names of those that are to be left out: their value is `null`. */
export function toText(headers) {
  let text = "";
  let without = "";
  for (const [name, value] of pairs(headers ?? [], "headers", "Headers")) {
    if (value === null) {
      without += `${line(name)}\n`;
    } else if (value !== undefined) {
      text += `${line(name)}\n${line(said(value, `headers.${name}`).trim())}\n`;
    }
  }
  return { text: text || undefined, without: without || undefined };
}

/** Fails where there is a `null`, and nothing that it could take away. */
export function refuseNulls(without) {
  if (without) throw wrong(`\`headers\`: \`null\` takes from a request what its client adds, and here there is nothing to take \`${without.trimEnd().replaceAll("\n", ", ")}\` from`);
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
