// Functions in the place of the network.

import assert from "node:assert/strict";
import { test } from "node:test";

import { AmphiRequest, Client } from "amphi";

import { http } from "./support.js";

test("a transport answers everything, and all stands above it", async () => {
  const seen = [];
  const transport = async (request) => {
    assert.ok(request instanceof AmphiRequest);
    seen.push([request.method, request.url, request.headers.get("x-pond"), await request.text()]);
    if (request.url.endsWith("/old")) return Response.redirect("https://api.example/new", 302);
    if (seen.length < 4) return new Response("", { status: 503 });
    return Response.json({ frogs: 3 }, { headers: { "set-cookie": "a=1" } });
  };
  const client = new Client({ transport, baseUrl: "https://api.example", headers: { "x-pond": "1" } });
  const response = await client.put("/old", { json: { a: 1 }, retry: { limit: 5, backoff: 0 } });
  assert.deepEqual(await response.json(), { frogs: 3 });
  assert.equal(response.url, "https://api.example/new");
  assert.deepEqual(seen[0], ["PUT", "https://api.example/old", "1", '{"a":1}']);
  assert.equal(seen.length, 4);
  assert.equal(client.cookies.get("https://api.example", "a"), "1");
});

test("bodies of streams go in and come out", async () => {
  const transport = async (request) => new Response(new Blob([await request.bytes()]).stream());
  const client = new Client({ transport });
  const pieces = async function* () {
    yield "frog";
    yield "s\nponds";
  };
  const lines = [];
  for await (const line of client.post("http://nowhere.invalid/", { body: pieces() }).lines()) lines.push(line);
  assert.deepEqual(lines, ["frogs", "ponds"]);
});

test("mounts, the most specific first", async () => {
  const named = (name) => () => new Response(name);
  const mounts = { "all://": named("all"), "https://": named("https"), "all://*.example": named("example"), [http]: null };
  const client = new Client({ mounts });
  const ask = (url) => client.get(url).text();
  assert.equal(await ask("http://nowhere.invalid/"), "all");
  assert.equal(await ask("https://nowhere.invalid/"), "https");
  assert.equal(await ask("https://api.example/"), "example");
  assert.match(await ask(`${http}/get`), /"url"/);
});

test("what it throws is the caller's, and what it gives is a response", async () => {
  const own = new TypeError("not today");
  const fails = () => {
    throw own;
  };
  await assert.rejects(new Client({ transport: fails }).get("http://a.example/"), (error) => error === own);
  await assert.rejects(new Client({ transport: () => "ok" }).get("http://a.example/"), { code: "builder" });
  assert.throws(() => new Client({ transport: "fast" }), { code: "builder" });
  assert.throws(() => new Client({ mounts: { "a pattern": () => {} } }), { code: "builder" });
});
