// What is sent: methods, queries, headers, bodies of every kind, credentials.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import * as amphi from "amphi";
import { Client } from "amphi";

import { http, id, seen } from "./support.js";

const anything = (options, method = "POST") => amphi.request(method, `${http}/anything`, options).json();

test("every method has its function, and its own name", async () => {
  for (const method of ["get", "post", "put", "patch", "delete", "options"]) {
    assert.equal((await amphi[method](`${http}/anything`).json()).method, method.toUpperCase());
  }
  const head = await amphi.head(`${http}/get`);
  assert.deepEqual([head.status, await head.text()], [200, ""]);
  assert.equal((await amphi.request("query", `${http}/anything`).json()).method, "QUERY");
});

test("parameters are added to the query: objects, lists, pairs, URLSearchParams", async () => {
  const url = `${http}/get?a=1`;
  for (const params of [{ b: [2, 3] }, [["b", "2"], ["b", "3"]], new URLSearchParams("b=2&b=3"), "b=2&b=3"]) {
    assert.deepEqual((await amphi.get(url, { params }).json()).args, { a: "1", b: ["2", "3"] });
  }
  const text = await amphi.get(new URL(`${http}/get`), { params: { q: "ä &=\n", none: undefined } }).json();
  assert.deepEqual(text.args, { q: "ä &=\n" });
});

test("headers: objects, lists, Headers; null takes a default away", async () => {
  for (const headers of [{ "X-A": "1" }, [["x-a", "1"]], new Headers({ "x-a": "1" })]) {
    assert.equal((await amphi.get(`${http}/headers`, { headers }).json()).headers["X-A"], "1");
  }
  const client = new Client({ headers: { "x-a": "1", "x-b": "2" } });
  const sent = await client.get(`${http}/headers`, { headers: { "x-a": null, "X-B": "3" } }).json();
  assert.deepEqual([sent.headers["X-A"], sent.headers["X-B"]], [undefined, "3"]);
});

test("a header cannot smuggle another one in", async () => {
  for (const headers of [{ "x-a": "1\r\nx-b: 2" }, { "x-a\nx-b": "2" }, { "x-a": "☃" }, { "": "x" }]) {
    await assert.rejects(amphi.get(`${http}/get`, { headers }), { code: "builder", name: "AmphiError" });
  }
});

test("json says what it is, unless a header does", async () => {
  const sent = await anything({ json: { frog: "🐸", list: [1, null] } });
  assert.deepEqual(sent.json, { frog: "🐸", list: [1, null] });
  assert.equal(sent.headers["Content-Type"], "application/json");
  const other = await anything({ json: [], headers: { "content-type": "application/vnd.pond+json" } });
  assert.equal(other.headers["Content-Type"], "application/vnd.pond+json");
  const circle = {};
  circle.circle = circle;
  for (const json of [circle, () => 1, 1n]) await assert.rejects(anything({ json }), { code: "builder" });
});

test("forms: objects, lists, URLSearchParams", async () => {
  for (const form of [{ a: ["1", "ä"] }, new URLSearchParams([["a", "1"], ["a", "ä"]])]) {
    const sent = await anything({ form });
    assert.deepEqual(sent.form, { a: ["1", "ä"] });
    assert.equal(sent.headers["Content-Type"], "application/x-www-form-urlencoded");
  }
});

test("every kind of body that fetch takes", async () => {
  const bytes = new TextEncoder().encode("ä frog");
  async function* pieces() {
    yield bytes.subarray(0, 3);
    yield "frog";
  }
  const kinds = [
    ["ä frog", "text/plain;charset=UTF-8"],
    [bytes, undefined],
    [bytes.buffer, undefined],
    [new DataView(bytes.buffer), undefined],
    [new Blob([bytes], { type: "text/frog" }), "text/frog"],
    [new File([bytes], "frog.txt"), undefined],
    [new Blob([bytes]).stream(), undefined],
    [pieces(), undefined],
    [["ä ", "frog"], undefined],
  ];
  for (const [body, type] of kinds) {
    const sent = await anything({ body });
    assert.deepEqual([sent.data, sent.headers["Content-Type"]], ["ä frog", type], String(body));
  }
});

test("FormData goes with its boundary, files and all", async () => {
  const body = new FormData();
  body.append("name", "ä");
  body.append("file", new File(["frog"], "frog.txt", { type: "text/plain" }));
  body.append('two "lines"\n', "one\ntwo\r\nthree\r");
  const sent = await anything({ body });
  assert.equal(sent.form.name, "ä");
  assert.match(JSON.stringify(sent.files), /frog/);
  const bare = await (await fetch(`${http}/anything`, { method: "POST", body })).json();
  assert.deepEqual([sent.form, sent.files], [bare.form, bare.files]);
});

test("FormData is sent again, however large its files are", async () => {
  const body = new FormData();
  body.append("file", new Blob([new Uint8Array(2 << 20)]), "pond.bin");
  const response = await amphi.post(`${http}/redirect-to?status_code=307&url=${encodeURIComponent(`${http}/upload`)}`, { body });
  assert.equal(response.status, 200);
  assert.equal(response.history.length, 1);
});

test("two bodies are one too many", async () => {
  await assert.rejects(anything({ json: 1, body: "x" }), { code: "builder" });
  await assert.rejects(anything({ body: Symbol("x") }), { code: "builder" });
});

test("a stream is not read further than the server takes it, and is cancelled with its request", async () => {
  const name = id();
  let pulled = 0;
  let cancelled = false;
  const body = new ReadableStream({
    async pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1000));
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
    cancel() {
      cancelled = true;
    },
  });
  const stop = new AbortController();
  const sending = amphi.post(`${http}/upload?id=${name}`, { body, signal: stop.signal });
  await seen(name, ({ received }) => received > 2000);
  stop.abort();
  await assert.rejects(sending, { code: "cancelled" });
  await seen(name, ({ aborted }) => aborted === 1);
  while (!cancelled) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(pulled < 1000);
});

test("a stream is cancelled when its request never leaves", async () => {
  const ways = {
    "the signal is aborted": (body) => amphi.post(http, { body, signal: AbortSignal.abort() }),
    "the URL is none": (body) => amphi.post("nonsense://pond", { body }),
    "the method is none": (body) => amphi.request("FOO BAR", http, { body }),
    "an option is none": (body) => amphi.post(http, { body, credentials: "frog" }),
    "middleware answers": (body) => new Client({ middleware: [() => Response.json(1)] }).post(http, { body }),
    "it is a part, and the URL is none": (body) => amphi.post("nonsense://pond", { multipart: { a: body } }),
  };
  for (const [name, send] of Object.entries(ways)) {
    let cancelled = 0;
    let pulled = 0;
    const source = { pull: () => void (pulled += 1), cancel: () => void (cancelled += 1) };
    await send(new ReadableStream(source, { highWaterMark: 0 })).catch(({ name }) => assert.match(name, /Error$/));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([cancelled, pulled], [1, 0], name);
  }
});

test("an iterable whose piece is nothing that can be sent ends", async () => {
  for (const [name, piece] of [["a number", 5], ["nothing", undefined]]) {
    let isEnded = false;
    const body = (async function* () {
      try {
        yield "frog";
        yield piece;
      } finally {
        isEnded = true;
      }
    })();
    await assert.rejects(amphi.post(`${http}/upload`, { body }), { code: "builder" });
    assert.ok(isEnded, name);
  }
});

test("a stream that fails fails its request, with its own error", async () => {
  const own = new Error("the frog is gone");
  const body = (async function* () {
    yield "x";
    throw own;
  })();
  await assert.rejects(amphi.post(`${http}/upload`, { body }), (error) => error === own || error.cause === own);
});

test("progress of an upload and of a download", async () => {
  const [up, down] = [[], []];
  const body = new Uint8Array(200_000);
  const response = await amphi.post(`${http}/echo`, {
    body,
    onUploadProgress: ({ loaded, total }) => up.push([loaded, total]),
    onDownloadProgress: ({ loaded }) => down.push(loaded),
  });
  assert.equal((await response.bytes()).length, 200_000);
  assert.deepEqual(up, [[200_000, 200_000]]);
  assert.equal(down.at(-1), 200_000);
});

test("credentials: of a pair, of a token, of the URL", async () => {
  const url = `${http}/basic-auth/frog/pond`;
  assert.equal((await amphi.get(url)).status, 401);
  assert.equal((await amphi.get(url, { auth: ["frog", "pond"] })).status, 200);
  assert.equal((await new Client({ auth: ["frog", "pond"] }).get(url)).status, 200);
  assert.equal((await amphi.get(url.replace("//", "//frog:pond@"))).status, 200);
  assert.equal((await amphi.get(`${http}/bearer`, { auth: { bearer: "t" } }).json()).token, "t");
  await assert.rejects(amphi.get(url, { auth: "frog:pond" }), { code: "builder" });
});

test("bodies and responses of another realm are what they are", async () => {
  const [bytes, buffer] = runInNewContext('[new Uint8Array([102, 114, 111, 103]), new Uint8Array([112, 111, 110, 100]).buffer]');
  const kept = {};
  const bodies = {
    ArrayBuffer: () => buffer,
    Uint8Array: () => bytes,
    Blob: () => new kept.Blob(["frog"]),
    File: () => new kept.File(["frog"], "a.txt"),
    URLSearchParams: () => new kept.URLSearchParams("a=frog"),
    ReadableStream: () => new kept.Response("frog").body,
  };
  const names = ["Blob", "File", "Response", "URLSearchParams", "ReadableStream"];
  for (const name of names) {
    kept[name] = globalThis[name];
    // What has been made by the class before is no instance of this one.
    globalThis[name] = class extends kept[name] {};
  }
  try {
    for (const [name, make] of Object.entries(bodies)) {
      const { data, form } = await anything({ body: make() });
      assert.match(data + form.a, /frog|pond/, name);
    }
    const client = new Client({ transport: () => new kept.Response("green", { status: 203 }) });
    const response = await client.get("http://pond.example/");
    assert.deepEqual([response.status, await response.text()], [203, "green"]);
  } finally {
    Object.assign(globalThis, kept);
  }
});
