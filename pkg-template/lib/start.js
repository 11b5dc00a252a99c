// The one instance of the module, and how it is started.

import { wrong } from "./errors.js";
import { HttpClient, HttpResponse, __wbg_set_wasm, __wbg_start, capabilities, imports, version } from "../glue/amphi_bg.js";

const exported = { HttpClient, HttpResponse, capabilities, version };
let isStarted = false;

/** Starts a compiled module; once is enough, and a second time is nothing. */
export function start(module) {
  if (isStarted) return;
  const instance = new WebAssembly.Instance(module, { a: imports });
  __wbg_set_wasm(instance.exports);
  __wbg_start();
  isStarted = true;
}

/** What the module exports. */
export function started() {
  if (!isStarted) {
    throw wrong("amphi/slim is not started yet: `await init()` before anything else");
  }
  return exported;
}
