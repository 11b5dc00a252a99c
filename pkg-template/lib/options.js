// Options as the module takes them.

import { search } from "./body.js";
import { bytes, count, flag, known, own, text } from "./checks.js";
import { wrong } from "./errors.js";
import { toText } from "./headers.js";
import { toRetry } from "./retry.js";

/** The places of the options in the list that the module takes, which `Field` in `js/src/options.rs` names, too. */
const FIELDS = [
  "headers", "without", "params", "username", "password", "bearer", "auths", "retry", "timeouts", "maxRedirects", "bodyLimit",
  "credentials", "fetching", "baseUrl", "keepsCookies", "httpsOnly", "errorForStatus", "middleware", "mounts", "signal",
  "body", "contentType", "parts", "onUpload", "onDownload",
];

/** What else fetch knows, in the order that `js/src/fetching.rs` takes it in. */
const FETCHING = ["mode", "cache", "referrer", "referrerPolicy", "integrity", "keepalive", "priority"];

/** What clients know as well as requests. */
export const COMMON = [
  "headers", "params", "timeout", "auth", "retry", "followRedirects", "maxRedirects", "bodyLimit", "credentials", ...FETCHING,
];

const PHASES = ["connect", "read", "write", "pool", "total"];

/** The list of these settings, an object without a prototype. */
export function listed(settings) {
  return FIELDS.map((name) => settings[name]);
}

/** What a browser is told of fetching; each that is not named is what `fallback` says. */
export function toFetching(options, fallback) {
  if (FETCHING.every((name) => options[name] === undefined)) return undefined;
  return FETCHING.map((name, at) => (name === "keepalive" ? flag : text)(options[name], name) ?? fallback?.[at]);
}

/** Seconds for each phase: `null` is no bound at all, a number bounds the whole. */
export function toTimeouts(timeout, fallback) {
  if (timeout === undefined) return fallback;
  if (timeout === null) return own(Object.fromEntries(PHASES.map((phase) => [phase, null])));
  if (typeof timeout === "number") return { __proto__: null, ...fallback, total: timeout };
  if (typeof timeout !== "object") throw wrong("`timeout` must be a number of seconds or an object");
  const said = known(timeout, "timeout", PHASES);
  return own(Object.fromEntries(PHASES.map((phase) => [phase, said[phase] === undefined ? fallback?.[phase] : said[phase]])));
}

/** What clients and requests have in common; `maxRedirects` is the client's. */
export function toCommon(options, timeouts, maxRedirects) {
  const { text: headers, without } = toText(options.headers);
  return {
    headers,
    without,
    params: options.params == null ? undefined : [...search(options.params, "params")].flat(),
    retry: toRetry(options.retry),
    timeouts: timeouts && PHASES.map((phase) => toSeconds(timeouts[phase], phase)),
    maxRedirects: toRedirects(options, maxRedirects),
    bodyLimit: bytes(options.bodyLimit, "bodyLimit"),
    credentials: text(options.credentials, "credentials"),
  };
}

function toSeconds(seconds, phase) {
  if (seconds === undefined) return undefined;
  if (seconds === null) return Infinity;
  if (typeof seconds !== "number" || !(seconds >= 0)) throw wrong(`the timeout \`${phase}\` is no number of seconds`);
  return seconds;
}

function toRedirects(options, fallback) {
  const most = count(options.maxRedirects, "maxRedirects");
  switch (flag(options.followRedirects, "followRedirects")) {
    case false:
      return 0;
    case true:
      return most ?? fallback ?? 20;
    default:
      return most;
  }
}
