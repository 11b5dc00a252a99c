// For a page or a worker: the answer is left where the test finds it.

import * as amphi from "amphi";

import { check } from "./check.js";

const outcome = check(amphi, new URL(globalThis.location.href).origin);
if (typeof document === "undefined") {
  outcome.then((done) => postMessage({ done }), (error) => postMessage({ error: String(error) }));
} else {
  globalThis.outcome = outcome;
}
