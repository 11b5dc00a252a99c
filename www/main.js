// Puts the page's parts to work, each in a file of its own.

import { capabilities, version } from "amphi";

import { beside } from "./beside.js";
import { builder } from "./builder.js";
import { streams } from "./streams.js";
import { throughput } from "./throughput.js";
import { waterfall } from "./waterfall.js";

document.getElementById("version").textContent = version();
document.getElementById("engine").textContent = `This engine can: ${capabilities().join(", ") || "fetch, and no more"}.`;

builder(document.getElementById("builder"));
waterfall(document.getElementById("waterfall"));
throughput(document.getElementById("throughput"));
streams(document.getElementById("streams"));
beside(document.getElementById("beside"));
document.documentElement.dataset.ready = "";
