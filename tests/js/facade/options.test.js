// What options mean beside one another, and what they may not be.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as amphi from "amphi";
import { Client } from "amphi";

import { http, id, seen } from "./support.js";

const POND = "http://pond.example/";

/** What is reported as uncaught while this runs. */
async function uncaught(run) {
  const errors = [];
  process.setUncaughtExceptionCaptureCallback((error) => errors.push(error));
  try {
    await run();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
  return errors;
}

const isTold = (...words) => (error) => error.code === "builder" && words.every((word) => error.message.includes(word));

test("to be told of an upload changes nothing of it", async () => {
  const told = [];
  const onUploadProgress = ({ loaded, total }) => told.push([loaded, total]);
  const body = new Uint8Array(100_000);
  const sent = await amphi.post(`${http}/anything`, { body, onUploadProgress }).json();
  assert.equal(sent.headers["Content-Length"], "100000");
  assert.deepEqual(told.splice(0), [[100_000, 100_000]]);

  const target = `${http}/redirect-to?status_code=307&url=${encodeURIComponent("/anything")}`;
  assert.equal((await amphi.post(target, { json: "frog", onUploadProgress }).json()).json, "frog");
  assert.deepEqual(told.splice(0), [[6, 6], [6, 6]], "each time that it is sent");

  const name = id();
  const retry = { limit: 1, backoff: 0 };
  assert.equal((await amphi.put(`${http}/status/503?id=${name}`, { body: "frog", retry, onUploadProgress })).status, 503);
  assert.equal((await seen(name, () => true)).requests, 2);
  told.splice(0);

  const pieces = async function* () {
    yield "frog";
    yield "pond";
  };
  assert.equal((await amphi.post(`${http}/anything`, { body: pieces(), onUploadProgress }).json()).data, "frogpond");
  assert.deepEqual(told.splice(0), [[4, undefined], [8, undefined]]);
  await amphi.get(`${http}/get`, { onUploadProgress });
  assert.deepEqual(told, [], "there is no body");
});

test("what is thrown by who is told of progress is reported, and fails nothing", async () => {
  const own = new Error("enough");
  const fails = () => {
    throw own;
  };
  for (const options of [{ json: "frog" }, { multipart: { a: "frog" } }, { body: ["fr", "og"] }]) {
    const errors = await uncaught(async () => {
      assert.equal((await amphi.post(`${http}/anything`, { ...options, onUploadProgress: fails })).status, 200);
    });
    assert.ok(errors.length > 0 && errors.every((error) => error === own), Object.keys(options)[0]);
  }
  const errors = await uncaught(async () => {
    assert.equal((await amphi.get(`${http}/bytes/1000`, { onDownloadProgress: fails }).bytes()).length, 1000);
  });
  assert.ok(errors.length > 0 && errors.every((error) => error === own));
});

test("with a signal, too, it is told how long a body is", async () => {
  const totals = new Set();
  const onDownloadProgress = ({ total }) => totals.add(total);
  await amphi.get(`${http}/bytes/1000`, { onDownloadProgress, signal: new AbortController().signal }).bytes();
  assert.deepEqual([...totals], [1000]);
});

test("a promise is no answer to whether it is to be sent again", async () => {
  const name = id();
  const retry = { limit: 3, backoff: 0, when: async () => false };
  const errors = await uncaught(async () => {
    assert.equal((await amphi.get(`${http}/get?id=${name}`, { retry })).status, 200);
  });
  assert.equal((await seen(name, () => true)).requests, 1);
  assert.ok(errors.length === 1 && isTold("retry.when", "promise")(errors[0]), String(errors));
});

test("a phase that is undefined is not named", async () => {
  const slow = () => new Promise((resolve) => setTimeout(resolve, 300, new Response("late")));
  const client = new Client({ transport: slow, timeout: { total: 0.05 } });
  const timeout = { total: undefined, read: 5 };
  await assert.rejects(client.get(POND, { timeout }), { code: "timeout" });
  assert.equal(await client.get(POND, { timeout: { total: null } }).text(), "late");
});

test("a request that follows redirects follows as many as its client says", async () => {
  const client = new Client({ maxRedirects: 1, baseUrl: http });
  await assert.rejects(client.get("/redirect/2", { followRedirects: true }), { code: "redirect" });
  assert.equal((await client.get("/redirect/2", { followRedirects: true, maxRedirects: 2 })).history.length, 2);
  const resting = new Client({ maxRedirects: 1, followRedirects: false, baseUrl: http });
  assert.equal((await resting.get("/redirect/1")).status, 302);
  assert.equal((await resting.get("/redirect/1", { followRedirects: true })).status, 200);
  await assert.rejects(resting.get("/redirect/2", { followRedirects: true }), { code: "redirect" });
  assert.equal((await amphi.get(`${http}/redirect/3`, { followRedirects: true })).history.length, 3);
});

test("an address is a text, or has one", async () => {
  const client = new Client({ transport: (request) => new Response(request.url), baseUrl: POND });
  const href = "http://lake.example/frogs";
  for (const url of [href, new URL(href), { href }]) assert.equal(await client.get(url).text(), href);
  for (const url of [new Request(href), {}, ["/frogs"], 5, { href: 5 }, null]) await assert.rejects(client.get(url), isTold("`url`", "URL"));
  for (const baseUrl of [{}, 5, null]) assert.throws(() => new Client({ baseUrl }), isTold("`baseUrl`"));
  assert.throws(() => client.cookies.get({}, "frog"), { code: "builder" });
});

test("a client has nothing that null could leave out", async () => {
  assert.throws(() => new Client({ headers: { "user-agent": null } }), isTold("user-agent", "null"));
  const part = { body: "frog", headers: { "x-frog": null } };
  await assert.rejects(amphi.post(http, { multipart: { part } }), isTold("x-frog", "null"));
  const given = function* () {
    yield ["x-frog", "1"];
  };
  const client = new Client({ headers: given(), transport: (request) => new Response(request.headers.get("x-frog")) });
  assert.equal(await client.get(POND).text(), "1", "read once");
});

test("what nobody knows of a part or of credentials is refused", async () => {
  const parts = [{ body: "x", filename: "x.txt" }, { body: "x", contentType: "text/frog" }];
  for (const part of parts) await assert.rejects(amphi.post(http, { multipart: { part } }), isTold("multipart.part", Object.keys(part)[1]));
  for (const auth of [{ bearer: "x", digets: 1 }, { digest: ["a", "b"], orbasic: true }]) {
    const unknown = Object.keys(auth)[1];
    assert.throws(() => new Client({ auth }), isTold("`auth`", unknown));
    assert.throws(() => new Client({ authFor: { [http]: auth } }), isTold("authFor", unknown));
  }
  class Token {
    bearer = "green";
    until = Date.now();
  }
  assert.equal((await amphi.get(`${http}/bearer`, { auth: new Token() }).json()).token, "green");
});

test("a part is as long as it says", async () => {
  const blob = (size) => new Blob([new Uint8Array(size)]);
  for (const body of ["ä", new Uint8Array(2), blob(2), blob(2_000_000)]) {
    const length = body.size ?? 2;
    assert.equal((await amphi.post(`${http}/upload`, { multipart: { part: { body, length } } })).status, 200);
    await assert.rejects(amphi.post(`${http}/upload`, { multipart: { part: { body, length: length + 1 } } }), isTold("length"));
  }
  const pieces = async function* () {
    yield "frog";
  };
  const sent = await amphi.post(`${http}/anything`, { multipart: { part: { body: pieces(), length: 4 } } }).json();
  assert.equal(sent.form.part, "frog");
  await assert.rejects(amphi.post(`${http}/anything`, { multipart: { part: { body: pieces(), length: 3 } } }), { code: "body" });
});

test("what has no text is refused by the name of its field", async () => {
  const file = new FormData();
  file.append("image", new File(["frog"], "frog.png"));
  const none = [{ a: {} }, { a: new Set([1]) }, { a: [1, {}] }, { a: { __proto__: null } }, { a: Symbol("a") }, { a: () => 1 }, [["a", {}]]];
  for (const fields of none) {
    await assert.rejects(amphi.get(http, { params: fields }), isTold("`params.a`"));
    await assert.rejects(amphi.post(http, { form: fields }), isTold("`form.a`"));
    await assert.rejects(amphi.get(http, { headers: fields }), isTold("`headers.a`"));
  }
  await assert.rejects(amphi.post(http, { form: file }), isTold("`form.image`"));
  await assert.rejects(amphi.get(http, { params: new Set(["a"]) }), isTold("`params`"));
  const texts = { a: new URL(POND), b: 1n, c: true, d: null, e: [1, "x"], f: undefined };
  const { args } = await amphi.get(`${http}/get`, { params: texts }).json();
  assert.deepEqual(args, { a: POND, b: "1", c: "true", d: "", e: ["1", "x"] });
});

test("no body beside a JSON value, and null is one of these", async () => {
  assert.equal((await amphi.post(`${http}/anything`, { json: { a: 1 }, body: null }).json()).json.a, 1);
  assert.equal((await amphi.post(`${http}/anything`, { json: null }).json()).data, "null");
  await assert.rejects(amphi.post(http, { json: null, body: "x" }), isTold("json", "body"));
});

test("a client's cookies are one object", () => {
  const client = new Client();
  assert.equal(client.cookies, client.cookies);
  client.close();
  assert.throws(() => client.cookies, { code: "builder" });
});
