// What goes wrong: kinds, time-outs, signals.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

import * as amphi from "amphi";
import { AbortError, AmphiError, Client, NetworkError, TimeoutError, isAmphiError } from "amphi";

import { http, id, seen } from "./support.js";

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
  assert.equal(error.cause.name, "TimeoutError");
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
  response.close();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(listeners, 0);
});

test("an exception of who is told of progress is what the caller gets, and ends the transfer", async () => {
  const name = id();
  const own = new Error("enough");
  const onDownloadProgress = () => {
    throw own;
  };
  const response = await amphi.get(`${http}/download/100000000?id=${name}`, { onDownloadProgress });
  await assert.rejects(drain(response.chunks()), own);
  await seen(name, ({ aborted }) => aborted === 1);
});

test("errors of another realm are known, too", () => {
  const other = vm.runInNewContext("Object.assign(new Error('x'), { isAmphiError: true })");
  assert.equal(isAmphiError(other), false, "not an Error of this realm: only what says so and is one");
});

async function drain(iterable) {
  for await (const _ of iterable) { /* until it ends */ }
}
