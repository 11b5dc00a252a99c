// The default entry: the module is in here, and is started as this is loaded.

import module from "../glue/amphi_inline.js";
import { start } from "./start.js";

start(new WebAssembly.Module(module()));

export * from "./api.js";
