// The TypeScript of the README and the guides, run as it stands there: over real sockets, to one server for every host.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { transform } from "esbuild";

import * as amphi from "amphi";

import { pond } from "./pond.js";

// The same from where the tests stand and from where they are copied to.
const ROOT = new URL("../../../", import.meta.url);
const GUIDES = ["quick-start", "streaming", "auth", "testing", "browser", "from-httpx"].map((name) => `docs/${name}.md`);
const BLOCK = /^```ts\n(.*?)^```$/gms;
const IMPORT = /^import\s*\{([^}]*)\}\s*from "amphi";$/gm;
/** Which is handed over below. */
const ASSERT = /^import assert from "node:assert\/strict";$/m;

const AsyncFunction = (async () => {}).constructor;
const { fetch } = globalThis;
let server;

before(async () => {
  server = await pond();
  globalThis.fetch = async (request) => {
    const url = new URL(request.url);
    const response = await fetch(new Request(`${server.origin}${url.pathname}${url.search}`, request));
    // Credentials are for the origin that was asked.
    return Object.defineProperty(response, "url", { value: request.url });
  };
});

after(() => {
  globalThis.fetch = fetch;
  server.close();
});

for (const path of ["README.md", ...GUIDES]) {
  const text = readFileSync(new URL(path, ROOT), "utf8");
  const blocks = [...text.matchAll(BLOCK)];
  test(`${path} has programs in TypeScript`, () => assert.notEqual(blocks.length, 0));
  for (const { 1: code, index } of blocks) {
    const line = text.slice(0, index).split("\n").length;
    test(`${path}:${line}`, async () => {
      const plain = (await transform(code, { loader: "ts", format: "esm", target: "node20" })).code;
      const body = plain.replace(IMPORT, "const {$1} = amphi;").replace(ASSERT, "");
      await new AsyncFunction("amphi", "assert", "console", body)(amphi, assert, { log() {} });
      assert.deepEqual(server.complaints.splice(0), []);
    });
  }
}
