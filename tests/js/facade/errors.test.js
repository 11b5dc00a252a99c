// What goes wrong: kinds, time-outs, signals.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

import * as amphi from "amphi";
import { AbortError, AmphiError, Client, NetworkError, TimeoutError, isAmphiError } from "amphi";

import { fault, http, id, seen } from "./support.js";

test("an error has its class, its code and its request", async () => {
  const error = await amphi.put("http://127.0.0.1:39999/frog").catch((error) => error);
  assert.ok(error instanceof NetworkError && error instanceof AmphiError && error instanceof Error);
  assert.deepEqual([error.name, error.code, error.method], ["NetworkError", "connect", "PUT"]);
  assert.equal(error.url, "http://127.0.0.1:39999/frog");
  assert.match(error.message, /PUT http:\/\/127\.0\.0\.1:39999\/frog/);
  assert.equal(error.retryable, true);
  assert.match(String(error), /^NetworkError: /);
  assert.ok(isAmphiError(error) && !isAmphiError(new Error("x")) && !isAmphiError(null));
});

test("wrong arguments", async () => {
  await assert.rejects(amphi.get("http://[bad"), { code: "invalid_url" });
  await assert.rejects(amphi.get("ftp://host/"), { code: "unsupported_scheme" });
  await assert.rejects(amphi.get("/relative"), { code: "invalid_url" });
  await assert.rejects(amphi.request("G ET", http), { code: "builder" });
  await assert.rejects(amphi.get(http, { timeout: -1 }), { code: "builder" });
  await assert.rejects(amphi.get(http, { timeout: { conect: 1 } }), { code: "builder" });
  await assert.rejects(amphi.get(http, { signal: {} }), { code: "builder" });
  await assert.rejects(amphi.get(http, { maxRedirects: 1.5 }), { code: "builder" });
  assert.throws(() => new Client({ baseUrl: "http://[bad" }), { code: "invalid_url" });
  assert.throws(() => new Client({ middleware: [1] }), { code: "builder" });
});

test("passwords are in no message", async () => {
  const error = await amphi.get("http://frog:secret@127.0.0.1:39999/").catch((error) => error);
  assert.doesNotMatch(error.message, /secret/);
});

test("what is secret in a query is in no message", async () => {
  const url = `${http}/delay/10?token=hush&page=2`;
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  const told = [
    () => amphi.get(url, { signal: controller.signal }),
    () => amphi.get(url, { signal: AbortSignal.timeout(50) }),
    () => amphi.get(url, { timeout: 0.05 }),
    () => amphi.get(`${http}/drip?numbytes=5&duration=50&token=hush&page=2`, { signal: AbortSignal.timeout(300) }).text(),
    () => amphi.get(`${http}/html?token=hush&page=2#id_token=hush`).json(),
    async () => {
      for await (const _ of amphi.get(`${http}/html?token=hush&page=2`).jsonLines()) { /* none of it is JSON */ }
    },
    () => amphi.get(`${http}/status/404?token=hush&page=2`).errorForStatus(),
  ];
  for (const act of told) {
    const error = await act().then(() => assert.fail(String(act)), (error) => error);
    assert.ok(isAmphiError(error), String(error));
    assert.doesNotMatch(`${error.message} ${error.cause?.message}`, /hush/);
    assert.match(error.message, /GET http:.*[?&]token=[*]{3}&page=2/);
    // For those who need it whole, as in Rust.
    assert.match(error.url, /[?&]token=hush&page=2/);
  }
});

test("a body that cannot be decoded is said to be that", async () => {
  const raw = (head, body) => {
    const bytes = Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`).toString("hex").replace(/../g, "%$&");
    return `${fault}/raw?bytes=${bytes}&end=fin`;
  };
  const failed = (head, body) => amphi.get(raw(head, body)).text().catch((error) => [error.code, error.retryable]);
  assert.deepEqual(await failed("Content-Encoding: gzip\r\nContent-Length: 8", "not gzip"), ["decode", false]);
  assert.deepEqual(await failed("Content-Encoding: br\r\nContent-Length: 10", "not brotli"), ["decode", false]);
  assert.deepEqual(await failed("Transfer-Encoding: chunked", "4\r\nfrog\r\nzz\r\n"), ["protocol", false]);
  assert.deepEqual(await failed("Content-Length: 10", "frog"), ["body", true]);
});

test("a time-out of the whole, and of the next piece", async () => {
  const whole = await amphi.get(`${http}/delay/10`, { timeout: 0.1 }).catch((error) => error);
  assert.ok(whole instanceof TimeoutError);
  assert.deepEqual([whole.code, whole.phase], ["timeout", "total"]);
  const body = await amphi.get(`${http}/drip?numbytes=5&duration=50`, { timeout: { read: 0.1 } });
  await assert.rejects(body.text(), { code: "timeout", phase: "read" });
  const streamed = await amphi.get(`${http}/drip?numbytes=5&duration=50`, { timeout: 0.2 });
  await assert.rejects(async () => {
    for await (const _ of streamed.chunks()) { /* until time is out */ }
  }, { phase: "total" });
});

test("what has no body is not given the time to write one", async () => {
  const timeout = { connect: 0.1, read: 0.1 };
  const began = performance.now();
  const error = await amphi.get(`${http}/delay/60`, { timeout }).catch((error) => error);
  assert.deepEqual([error.code, error.phase], ["timeout", "headers"]);
  assert.ok(performance.now() - began < 5000);
  const small = { timeout: { ...timeout, write: 0.1 }, body: "a" };
  await assert.rejects(amphi.post(`${http}/delay/60`, small), { phase: "headers" });
});

test("a time-out is of each piece, and none of what comes in time", async () => {
  const slow = await amphi.get(`${http}/drip?numbytes=8&duration=1`, { timeout: { read: 0.6 } });
  assert.equal((await slow.bytes()).length, 8);
  const name = id();
  const stuck = await amphi.get(`${http}/drip?numbytes=2&duration=60&id=${name}`, { timeout: { read: 0.1 } });
  const chunks = stuck.chunks();
  const error = await drain(chunks).catch((error) => error);
  assert.deepEqual([error.name, error.phase, error.method, error.url], ["TimeoutError", "read", "GET", stuck.url]);
  assert.deepEqual(await chunks.next(), { done: true, value: undefined });
  await seen(name, ({ aborted }) => aborted === 1);
});

test("a client's time-outs hold, and a request's go before them", async () => {
  const client = new Client({ timeout: { total: 0.1 } });
  await assert.rejects(client.get(`${http}/delay/10`), { phase: "total" });
  assert.equal((await client.get(`${http}/delay/0.3`, { timeout: null })).status, 200);
  assert.equal((await client.get(`${http}/delay/0.3`, { timeout: 20 })).status, 200);
});

test("a signal ends what is waited for, with its reason", async () => {
  const name = id();
  const stop = new AbortController();
  const waiting = amphi.get(`${http}/delay/60?id=${name}`, { signal: stop.signal });
  await seen(name, ({ in_flight }) => in_flight === 1);
  const reason = new Error("enough");
  stop.abort(reason);
  const error = await waiting.catch((error) => error);
  assert.ok(error instanceof AbortError);
  assert.deepEqual([error.name, error.code, error.cause], ["AbortError", "cancelled", reason]);
  await seen(name, ({ aborted }) => aborted === 1);
});

test("a signal ends a body, however it is read", async () => {
  for (const read of ["text", "chunks", "stream"]) {
    const name = id();
    const stop = new AbortController();
    const response = await amphi.get(`${http}/drip?numbytes=50&duration=50&id=${name}`, { signal: stop.signal });
    const reading = { text: () => response.text(), chunks: () => drain(response.chunks()), stream: () => drain(response.body) };
    const read_ = assert.rejects(reading[read](), { code: "cancelled" });
    stop.abort();
    await read_;
    await seen(name, ({ aborted }) => aborted === 1);
  }
});

test("a signal that is aborted already sends nothing, and AbortSignal.timeout works", async () => {
  const name = id();
  await assert.rejects(amphi.get(`${http}/get?id=${name}`, { signal: AbortSignal.abort() }), { name: "AbortError" });
  assert.equal((await seen(name, () => true)).requests, 0);
  const error = await amphi.get(`${http}/delay/60`, { signal: AbortSignal.timeout(50) }).catch((error) => error);
  assert.ok(error instanceof TimeoutError);
  assert.deepEqual([error.name, error.code, error.phase, error.cause.name], ["TimeoutError", "timeout", "total", "TimeoutError"]);
});

test("an error of a signal has its request", async () => {
  const client = new Client({ baseUrl: http.replace("://", "://frog:secret@") });
  const controller = new AbortController();
  const pending = client.put("/delay/60", { signal: controller.signal }).catch((error) => error);
  setTimeout(() => controller.abort(), 50);
  const error = await pending;
  assert.deepEqual([error.name, error.method, error.url], ["AbortError", "PUT", `${http}/delay/60`]);
  assert.match(error.message, /^PUT http:.*\/delay\/60: cancelled/);
  const late = new AbortController();
  const response = await client.get("/drip?numbytes=2&duration=60", { signal: late.signal });
  const text = response.text().catch((error) => error);
  late.abort();
  assert.deepEqual([(await text).code, (await text).method, (await text).url], ["cancelled", "GET", response.url]);
});

test("the cause of a failure is what fetch has thrown", async () => {
  const error = await amphi.get("http://127.0.0.1:39999/").catch((error) => error);
  assert.ok(error.cause instanceof TypeError);
  assert.equal(error.cause.cause.code, "ECONNREFUSED");
  const broken = await amphi.get(`${fault}/cut`).then((response) => response.text()).catch((error) => error);
  assert.equal(broken.code, "body");
  assert.ok(broken.cause instanceof Error);
});

test("what Node drops or refuses of a request is unsupported, and not retryable", async () => {
  for (const [name, value] of [["host", "pond.example"], ["sec-fetch-mode", "navigate"], ["expect", "100-continue"],
    ["keep-alive", "timeout=5"], ["connection", "te"]]) {
    const error = await amphi.get(`${http}/get`, { headers: { [name]: value } }).catch((error) => error);
    assert.deepEqual([error.code, error.retryable], ["unsupported", false], name);
    assert.match(error.message, new RegExp(`header \`${name}\``));
  }
  for (const [name, value] of [["host", new URL(http).host], ["connection", "close"], ["sec-fetch-mode", "cors"]]) {
    assert.ok((await amphi.get(`${http}/get`, { headers: { [name]: value } })).ok, name);
  }
  for (const port of [1, 6667, 10080]) {
    const error = await amphi.get(`http://127.0.0.1:${port}/`, { retry: 1 }).catch((error) => error);
    assert.deepEqual([error.code, error.retryable], ["unsupported", false]);
    assert.match(error.message, /port/);
  }
});

test("an error of a text that is not JSON has its request", async () => {
  for (const read of [(response) => response.json(), async (response) => { for await (const _ of response.jsonLines()); }]) {
    const transport = () => new Response("no JSON\n");
    const told = await new Client({ transport }).post("https://pond.example/a").then(read).catch((error) => error);
    assert.deepEqual([told.code, told.method, told.url], ["decode", "POST", "https://pond.example/a"]);
    assert.match(told.message, /^POST https:\/\/pond\.example\/a: could not decode the body: /);
  }
});

test("what is said of wrong arguments", async () => {
  const said = (run) => Promise.resolve().then(run).then(() => "", ({ message }) => message);
  assert.match(await said(() => amphi.get(http, { timeout: "5" })), /`timeout` must be a number of seconds or an object/);
  assert.match(await said(() => new Client("http://pond.example")), /`options` must be an object/);
  assert.match(await said(() => amphi.request("FOO BAR", http)), /"FOO BAR"/);
  assert.match(await said(() => new Client({ transport: () => 1 }).get("http://a/")), /a transport has to give a response/);
  assert.match(await said(() => new Client({ middleware: [() => 1] }).get("http://a/")), /middleware has to give a response/);
  assert.match(await said(() => amphi.get(http, { body: "a" })), /fetch sends no body with GET/);
});

test("a signal keeps nothing of what is over", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...all) => ((listeners += 1), addEventListener.apply(signal, all));
  signal.removeEventListener = (...all) => ((listeners -= 1), removeEventListener.apply(signal, all));
  const response = await amphi.get(`${http}/get`, { signal });
  assert.equal(listeners, 1);
  await response.text();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(listeners, 0);
  const unread = await amphi.get(`${http}/get`, { signal });
  assert.equal(listeners, 1);
  unread.close();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(listeners, 0);
});

test("what only looks like an error of amphi's is none", () => {
  for (const other of [JSON.parse('{"isAmphiError":true}'), null, "isAmphiError", new Error("other")]) {
    assert.equal(amphi.isAmphiError(other), false);
  }
});

test("errors of another realm are known, too", () => {
  const made = (script) => vm.runInNewContext(script);
  assert.equal(isAmphiError(made("Object.assign(new Error('x'), { isAmphiError: true })")), true);
  for (const other of ["new Error('x')", "({})", "null", "undefined", "'isAmphiError'", "Object.assign(new Error('x'), { isAmphiError: 1 })"]) {
    assert.equal(isAmphiError(made(other)), false, other);
  }
});

async function drain(iterable) {
  for await (const _ of iterable) { /* until it ends */ }
}
