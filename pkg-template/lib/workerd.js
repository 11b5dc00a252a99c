// For Cloudflare's workers, which compile modules beforehand and forbid it at run time.

import module from "../glue/amphi_bg.wasm";
import { start } from "./start.js";

start(module);

export * from "./api.js";
