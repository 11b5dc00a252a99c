// When a request is sent again, as the module takes it.

import { toError, wrong } from "./errors.js";
import { fromText } from "./headers.js";

const KNOWN = ["limit", "methods", "statusCodes", "backoff", "maxBackoff", "maxRetryAfter", "when"];

/** `undefined` says nothing; `null` and 0 are never. */
export function toRetry(retry) {
  if (retry === undefined) return undefined;
  const { limit = 2, methods, statusCodes, backoff = 0.5, maxBackoff = 30, maxRetryAfter = 120, when } = settled(retry);
  if (!Number.isInteger(limit) || limit < 0) throw wrong("`retry` says by a whole number how often");
  const waits = [backoff, maxBackoff, maxRetryAfter];
  if (waits.some((seconds) => typeof seconds !== "number" || !(seconds >= 0))) throw wrong("the waits of `retry` are seconds");
  if (when !== undefined && typeof when !== "function") throw wrong("`retry.when` is a function");
  return {
    limit,
    methods: methods && [...methods].map((name) => String(name).toUpperCase()).join("\n"),
    statusCodes: statusCodes && Uint16Array.from(statusCodes),
    waits: Float64Array.from(waits, (seconds) => Math.min(seconds, 1e9)),
    when: when && asked(when),
  };
}

function settled(retry) {
  if (retry === null) return { limit: 0 };
  if (typeof retry === "number") return { limit: retry };
  if (typeof retry !== "object") throw wrong("`retry` is a number or an object");
  const unknown = Object.keys(retry).find((name) => !KNOWN.includes(name));
  if (unknown) throw wrong(`\`retry\` has no \`${unknown}\`, but ${KNOWN.join(", ")}`);
  return retry;
}

function asked(when) {
  return (told) => {
    const attempt = { ...told, headers: told.headers && fromText(told.headers), error: told.error && toError(told.error) };
    try {
      return Boolean(when(attempt));
    } catch (error) {
      // As with a listener: nobody waits for this, and it is not to be lost.
      queueMicrotask(() => {
        throw error;
      });
      return false;
    }
  };
}
