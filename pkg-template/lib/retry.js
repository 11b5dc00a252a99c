// When a request is sent again, as the module takes it.

import { called, count, known, list, own } from "./checks.js";
import { reported, toError, wrong } from "./errors.js";
import { fromText } from "./headers.js";

const KNOWN = ["limit", "methods", "statusCodes", "backoff", "maxBackoff", "maxRetryAfter", "when"];

/** `undefined` says nothing; `null` and 0 are never. `[limit, methods, statusCodes, …waits, when]` is what the module takes. */
export function toRetry(retry) {
  if (retry === undefined) return undefined;
  const { limit = 2, methods, statusCodes, backoff = 0.5, maxBackoff = 30, maxRetryAfter = 120, when } = settled(retry);
  const waits = [backoff, maxBackoff, maxRetryAfter];
  if (waits.some((seconds) => typeof seconds !== "number" || !(seconds >= 0))) throw wrong("the waits of `retry` are seconds");
  return [
    count(limit, "retry.limit"),
    methods && list(methods, "retry.methods").map((name) => String(name).toUpperCase()),
    statusCodes && list(statusCodes, "retry.statusCodes").map((code) => count(code, "retry.statusCodes")),
    ...waits.map((seconds) => Math.min(seconds, 1e9)),
    called(when, "retry.when") && asked(when),
  ];
}

function settled(retry) {
  if (retry === null) return own({ limit: 0 });
  if (typeof retry === "number") return own({ limit: retry });
  if (typeof retry !== "object") throw wrong("`retry` is a number or an object");
  return known(retry, "retry", KNOWN);
}

function asked(when) {
  return reported((told) => {
    const { headers, error, ...others } = own(told);
    const says = when({ ...others, headers: headers && fromText(headers), error: error && toError(error) });
    if (typeof says?.then === "function") throw wrong("`retry.when` says at once whether to try again: a promise is no answer");
    return Boolean(says);
  });
}
