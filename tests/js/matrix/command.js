// For runtimes with a command line: the server's address is the argument.

import * as amphi from "amphi";

import { check } from "./check.js";

const http = globalThis.Deno?.args[0] ?? process.argv[2];
console.log(`done ${await check(amphi, http)}`);
