// Options as the module takes them.

import { search } from "./body.js";
import { wrong } from "./errors.js";
import { toText } from "./headers.js";
import { toRetry } from "./retry.js";

const PHASES = ["connect", "read", "write", "pool", "total"];

/** Seconds for each phase: `null` is no bound at all, a number bounds the whole. */
export function toTimeouts(timeout, fallback) {
  if (timeout === undefined) return fallback;
  if (timeout === null) return Object.fromEntries(PHASES.map((phase) => [phase, null]));
  if (typeof timeout === "number") return { ...fallback, total: timeout };
  const unknown = Object.keys(timeout).find((phase) => !PHASES.includes(phase));
  if (unknown) throw wrong(`there is no timeout \`${unknown}\`, but ${PHASES.join(", ")}`);
  return { ...fallback, ...timeout };
}

/** What clients and requests have in common. */
export function toCommon(options, timeouts) {
  const { text, without } = toText(options.headers);
  return {
    headers: text,
    without,
    params: options.params == null ? undefined : [...search(options.params)].flat(),
    retry: toRetry(options.retry),
    timeouts: timeouts && PHASES.map((phase) => toSeconds(timeouts[phase], phase)),
    maxRedirects: toRedirects(options),
    bodyLimit: options.bodyLimit,
    credentials: options.credentials,
  };
}

function toSeconds(seconds, phase) {
  if (seconds === undefined) return NaN;
  if (seconds === null || seconds === Infinity) return Infinity;
  if (typeof seconds !== "number" || !(seconds >= 0)) throw wrong(`the timeout \`${phase}\` is no number of seconds`);
  return seconds;
}

function toRedirects({ followRedirects, maxRedirects }) {
  if (followRedirects === false) return 0;
  if (maxRedirects !== undefined && !(Number.isInteger(maxRedirects) && maxRedirects >= 0)) {
    throw wrong("`maxRedirects` is a whole number");
  }
  return maxRedirects ?? (followRedirects === true ? 20 : undefined);
}
