// Bodies piece by piece: what comes, and that leaving ends the transfer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import * as amphi from "amphi";

import { fault, http, id, seen } from "./support.js";

async function all(iterable) {
  const list = [];
  for await (const one of iterable) list.push(one);
  return list;
}

test("chunks are bytes, all of them", async () => {
  const response = await amphi.get(`${http}/stream-bytes/300000?chunk_size=1000`);
  let length = 0;
  for await (const chunk of response.chunks()) {
    assert.ok(chunk instanceof Uint8Array);
    length += chunk.length;
  }
  assert.equal(length, 300_000);
  assert.equal(response.bytesDownloaded, 300_000);
});

test("texts, cut anywhere", async () => {
  const body = encodeURIComponent("näive 🦀 text");
  const texts = await all(amphi.get(`${http}/pieces?type=text/plain;charset=utf-8&chunk=1&body=${body}`).textChunks());
  assert.equal(texts.join(""), "näive 🦀 text");
});

test("lines, however they end", async () => {
  for (const eol of ["lf", "crlf", "cr"]) {
    const lines = await all((await amphi.get(`${http}/lines?count=1000&eol=${eol}`)).lines());
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [1000, "line 0", "line 999"]);
  }
  const long = await amphi.get(`${http}/pieces?body=${"x".repeat(100)}`);
  await assert.rejects(all(long.lines({ maxLength: 10 })), { code: "too_large" });
});

test("what came before an error is given before it", async () => {
  const body = encodeURIComponent("one\ntwo\n" + "x".repeat(100));
  const got = [];
  await assert.rejects(async () => {
    for await (const line of amphi.get(`${http}/pieces?body=${body}`).lines({ maxLength: 10 })) got.push(line);
  }, { code: "too_large" });
  assert.deepEqual(got, ["one", "two"]);
});

test("server-sent events", async () => {
  const events = await all((await amphi.get(`${http}/sse?count=2&retry=1500`)).events());
  assert.deepEqual(events, [
    { event: "tick", data: '{"n":1}\nline two of 1', id: "1", retry: 1.5 },
    { event: "tick", data: '{"n":2}\nline two of 2', id: "2", retry: undefined },
  ]);
});

test("JSON lines", async () => {
  const values = await all(amphi.get(`${http}/ndjson?count=3`).jsonLines());
  assert.deepEqual(values.map(({ n }) => n), [0, 1, 2]);
  const body = encodeURIComponent('{"a":1}\n\n{nonsense\n');
  const got = [];
  await assert.rejects(async () => {
    for await (const value of amphi.get(`${http}/pieces?body=${body}`).jsonLines()) got.push(value);
  }, (error) => error.code === "decode" && /line 3/.test(error.message));
  assert.deepEqual(got, [{ a: 1 }]);
});

test("events come as they are sent", async () => {
  const name = id();
  const response = await amphi.get(`${http}/sse?count=1000000&delay_ms=20&id=${name}`);
  const got = [];
  for await (const { id } of response.events()) {
    got.push(id);
    if (got.length === 2) break;
  }
  assert.deepEqual(got, ["1", "2"]);
  await seen(name, ({ aborted }) => aborted === 1);
});

for (const kind of ["chunks", "textChunks", "lines", "events", "jsonLines"]) {
  test(`leaving ${kind} with break ends the transfer`, async () => {
    const name = id();
    const route = { events: "sse", jsonLines: "ndjson" }[kind] ?? "lines";
    const response = await amphi.get(`${http}/${route}?count=10000000&id=${name}`);
    for await (const _ of response[kind]()) break;
    await seen(name, ({ aborted }) => aborted === 1);
  });
}

test("`return` ends the transfer before anything was read, and while something is waited for", async () => {
  const name = id();
  await (await amphi.get(`${http}/download/100000000?id=${name}`)).chunks().return();
  await seen(name, ({ aborted }) => aborted === 1);

  const other = id();
  const lines = (await amphi.get(`${http}/sse?count=9&delay_ms=60000&id=${other}`)).events();
  await lines.next();
  const waiting = lines.next();
  await lines.return();
  assert.deepEqual(await waiting, { done: true, value: undefined });
  await seen(other, ({ aborted }) => aborted === 1);
});

test("`await using` and an exception end the transfer, too", async () => {
  const name = id();
  const chunks = (await amphi.get(`${http}/download/100000000?id=${name}`)).chunks();
  await chunks.next();
  await chunks[Symbol.asyncDispose]();
  await seen(name, ({ aborted }) => aborted === 1);

  const other = id();
  await assert.rejects(async () => {
    for await (const _ of amphi.get(`${http}/download/100000000?id=${other}`).chunks()) throw new Error("enough");
  }, { message: "enough" });
  await seen(other, ({ aborted }) => aborted === 1);
});

test("a body that breaks off is an error, never a shorter body", async () => {
  const route = "/length-lie?declared=1000&sent=10";
  await assert.rejects(amphi.get(`${fault}${route}`).bytes(), { code: "body", name: "NetworkError" });
  await assert.rejects(all(amphi.get(`${fault}${route}`).chunks()), { code: "body" });
  await assert.rejects(async () => new Response((await amphi.get(`${fault}${route}`)).body).text(), { code: "body" });
});

for (const kind of ["chunks", "textChunks", "body"]) {
  test(`who takes time over a piece of ${kind} does not run out of it`, async () => {
    const response = await amphi.get(`${http}/sse?count=3&delay_ms=20`, { timeout: { read: 0.25 } });
    let length = 0;
    for await (const piece of kind === "body" ? response.body : response[kind]()) {
      length += piece.length;
      await sleep(400);
    }
    assert.equal(length, (await amphi.get(`${http}/sse?count=3`).text()).length);
  });
}

test("what ends the transfer ends the wait for a stream that is not fetch's own, too", async (context) => {
  const hanging = async () => new Response(new ReadableStream({ start: (to) => to.enqueue(new Uint8Array(3)) }));
  context.mock.method(globalThis, "fetch", hanging);
  const url = "http://127.0.0.1/";
  const timeout = { read: 0.05 };
  await assert.rejects(all(amphi.get(url, { timeout }).chunks()), { code: "timeout", phase: "read" });
  await assert.rejects(amphi.get(url, { timeout }).text(), { code: "timeout", phase: "read" });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  await assert.rejects(amphi.get(url, { signal: controller.signal, timeout: null }).bytes(), { code: "cancelled" });

  const chunks = (await amphi.get(url)).chunks();
  assert.equal((await chunks.next()).value.length, 3);
  const waiting = chunks.next();
  await chunks.return();
  assert.deepEqual(await waiting, { done: true, value: undefined });
});

test("chunks that share a buffer all come by `body`", async (context) => {
  const start = (to) => {
    const all = new TextEncoder().encode("frogs and toads");
    for (const [from, end] of [[0, 5], [5, 9], [9, 15]]) to.enqueue(all.subarray(from, end));
    to.close();
  };
  context.mock.method(globalThis, "fetch", async () => new Response(new ReadableStream({ start })));
  const { body } = await amphi.get("http://127.0.0.1/");
  assert.equal(await new Response(body).text(), "frogs and toads");
});

test("a chunk that a page's own stream gives out twice stays its own", async (context) => {
  const chunk = new TextEncoder().encode("frog ");
  const start = (to) => {
    to.enqueue(chunk);
    to.enqueue(chunk);
    to.close();
  };
  const once = (to) => (to.enqueue(chunk), to.close());
  const sources = [{ start }, { start: once }];
  context.mock.method(globalThis, "fetch", async () => new Response(new ReadableStream(sources.shift())));
  const { body } = await amphi.get("http://127.0.0.1/");
  assert.equal(await new Response(body).text(), "frog frog ");
  const bytes = await (await amphi.get("http://127.0.0.1/")).bytes();
  bytes.fill(0);
  assert.equal(new TextDecoder().decode(chunk), "frog ");
});

test("a body of many small chunks takes no more room than it has to", async () => {
  const { collected, joined } = await import(new URL("./lent.js", import.meta.resolve("amphi")));
  for (const [size, most] of [[1, 1000], [100_000, 4000]]) {
    let at = 0;
    const next = async () => (at < 3000 ? [new Uint8Array(size).fill(at++)] : []);
    const pieces = await collected({ next, free() {} });
    const whole = joined(pieces);
    assert.ok(pieces.length < most && whole.length === 3000 * size, `${pieces.length} pieces`);
    assert.ok([0, 1023, 1024, 2047, 2048, 2999].every((n) => whole[n * size] === n % 256));
  }
});

test("a stream that nobody holds any more ends its transfer", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const name = id();
  await (async () => (await amphi.get(`${http}/download/100000000?id=${name}`)).chunks().next())();
  await seen(name, ({ aborted }) => {
    collect();
    return aborted === 1;
  });
});

test("an engine that cannot pipe is asked for each chunk", async () => {
  const kept = globalThis.WritableStream;
  globalThis.WritableStream = undefined;
  try {
    const all = [];
    for await (const line of amphi.get(`${http}/lines?count=20&delay_ms=5`).lines()) all.push(line);
    assert.equal(all.length, 20);
  } finally {
    globalThis.WritableStream = kept;
  }
});

test("a body is a stream where there are no streams of bytes, too", async () => {
  const response = await amphi.get(`${http}/bytes/100000`);
  const Real = globalThis.ReadableStream;
  // As WebKit has them.
  globalThis.ReadableStream = class extends Real {
    constructor(source, strategy) {
      if (source.type === "bytes") throw new TypeError("ReadableByteStreamController is not implemented");
      super(source, strategy);
    }
  };
  let body;
  try {
    body = response.body;
  } finally {
    globalThis.ReadableStream = Real;
  }
  assert.equal((await new Response(body).arrayBuffer()).byteLength, 100_000);
});
