// What somebody meets who uses the package for the first time: times, hooks, and what errors say.

import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";

import * as amphi from "amphi";
import { AmphiError, Client, NetworkError } from "amphi";

import { fault, http } from "./support.js";

const said = (promise) => promise.then(() => assert.fail("nothing was wrong"), (error) => error);

test("a number takes the place of all phases, of a client and of a request", async () => {
  const short = { timeout: { read: 0.1, connect: 0.1 } };
  const error = await said(new Client(short).get(`${http}/delay/60`));
  assert.equal(error.phase, "headers");
  assert.match(error.message, /the timeouts `connect`, `read` and, for a body, `write` together/);
  assert.equal((await new Client(short).get(`${http}/delay/0.5`, { timeout: 20 })).status, 200);
  const slow = await new Client(short).get(`${http}/drip?numbytes=2&duration=1`, { timeout: 20 });
  assert.equal((await slow.bytes()).length, 2);
  await assert.rejects(new Client(short).get(`${http}/delay/0.5`, { timeout: { total: 20 } }), { phase: "headers" });
  await assert.rejects(new Client({ timeout: 0.1 }).get(`${http}/delay/60`), { phase: "total" });
});

test("hooks are called for every hop and every try, middleware once a call", async () => {
  const told = [];
  const hooks = {
    request: [({ url }) => told.push(new URL(url).pathname)],
    response: [({ status }) => told.push(status)],
  };
  const around = (request, next) => {
    told.push("call");
    return next(request);
  };
  const client = new Client({ hooks, middleware: [around], retry: { limit: 1, backoff: 0 } });
  await client.get(`${http}/redirect/1`);
  assert.equal(told.shift(), "call");
  assert.deepEqual(told.filter((one) => typeof one === "number"), [302, 200]);
  assert.equal(told.length, 4);
  told.length = 0;
  await client.get(`${http}/status/503`);
  assert.deepEqual(told, ["call", "/status/503", 503, "/status/503", 503]);
});

test("what is printed of an error has no secret", async () => {
  const url = `${http}/status/404?api_key=SECRET`;
  const error = await said(amphi.get(url).errorForStatus());
  assert.equal(error.status, 404);
  assert.ok(error.response instanceof amphi.AmphiResponse && error.url.startsWith(http));
  for (const text of [inspect(error), JSON.stringify(error), error.message]) assert.doesNotMatch(text, /SECRET/);
  const none = await said(amphi.get("http://127.0.0.1:39999/?api_key=SECRET"));
  for (const text of [inspect(none), JSON.stringify(none)]) assert.doesNotMatch(text, /SECRET/);
});

test("a body of the wrong pieces is an error of amphi's", async () => {
  const stream = () => new ReadableStream({ pull: (controller) => controller.enqueue(1) });
  for (const body of [[1, 2, 3], stream(), (async function* () { yield 1; })()]) {
    const error = await said(amphi.post(`${http}/post`, { body }));
    assert.ok(error instanceof AmphiError && error.code === "builder", String(error));
  }
});

test("pairs of parameters are pairs", async () => {
  const error = await said(amphi.get(http, { params: [["a", 1, 2]] }));
  assert.deepEqual([error.name, error.code], ["AmphiError", "builder"]);
  assert.match(error.message, /`params`/);
});

test("a file that cannot be read any more is an error of amphi's, with its cause", async () => {
  const folder = mkdtempSync(join(tmpdir(), "amphi-"));
  try {
    for (const size of [10, 3 << 20]) {
      const path = join(folder, `frog-${size}`);
      writeFileSync(path, "f".repeat(size));
      const file = await openAsBlob(path);
      appendFileSync(path, "rog");
      for (const options of [{ body: file }, { multipart: { file } }]) {
        const error = await said(amphi.post(`${http}/post`, options));
        assert.deepEqual([error.name, error.code, error.retryable], ["AmphiError", "body", false], String(error));
        assert.equal(error.cause.name, "NotReadableError");
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a body that is read twice is nothing of the network's; one that breaks off is", async () => {
  const response = await amphi.get(`${http}/get`);
  await response.text();
  const twice = await said(response.text());
  assert.deepEqual([twice.name, twice.code], ["AmphiError", "body"]);
  const broken = await said(amphi.get(`${fault}/cut`).text());
  assert.ok(broken instanceof NetworkError);
});

test("messages say it in JavaScript's words, too", async () => {
  const big = await said(amphi.get(`${http}/bytes/1000`, { bodyLimit: 10 }).bytes());
  const relative = await said(amphi.get("/frogs"));
  const web = await said(amphi.get(http, { cache: "no-store" }));
  const wrong = ((run) => { try { return run(); } catch (error) { return error; } });
  const origin = wrong(() => new Client({ authFor: { "https://a.example/path": { bearer: "a" } } }));
  const base = wrong(() => new Client({ baseUrl: "http://" }));
  for (const error of [big, relative, web, origin, base]) {
    assert.ok(error instanceof AmphiError);
    assert.doesNotMatch(error.message, /[a-z]_[a-z]|::|WebOptions|`web`/, error.message);
  }
});

test("events of an error's status say the status", async () => {
  const events = amphi.get(`${http}/status/404`).events();
  const error = await said(events.next());
  assert.equal(error.code, "decode");
  assert.match(error.message, /404/);
});

test("a signal that was aborted before has its request, too", async () => {
  const error = await said(new Client({ baseUrl: http }).put("/put", { signal: AbortSignal.abort() }));
  assert.deepEqual([error.name, error.method, error.url], ["AbortError", "PUT", `${http}/put`]);
});

test("a form as a response", async () => {
  const echo = async (request) => new Response(await request.bytes(), { headers: { "content-type": request.headers.get("content-type") } });
  const client = new Client({ transport: echo });
  const parts = await client.post("http://pond.example/", { multipart: { frog: "green", file: new File(["hop"], "a.txt") } }).formData();
  assert.equal(parts.get("frog"), "green");
  assert.equal(await parts.get("file").text(), "hop");
  const response = await client.post("http://pond.example/", { form: { legs: 4 } });
  assert.equal((await response.formData()).get("legs"), "4");
  const none = await said(client.post("http://pond.example/", { json: {} }).formData());
  assert.deepEqual([none.code, none.method, none.cause instanceof Error], ["decode", "POST", true]);
});
