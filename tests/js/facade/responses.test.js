// What comes back: the head, the whole body, redirects, statuses.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as amphi from "amphi";
import { AmphiResponse, Client, StatusError } from "amphi";

import { http, id, seen } from "./support.js";

test("the head", async () => {
  const response = await amphi.get(`${http}/response-headers?x-frog=%C3%A4&x-frog=2`);
  assert.ok(response instanceof AmphiResponse);
  assert.deepEqual([response.status, response.ok, response.statusText], [200, true, "OK"]);
  assert.ok(response.headers instanceof Headers);
  assert.match(response.headers.get("content-type"), /json/);
  assert.equal(response.url, `${http}/response-headers?x-frog=%C3%A4&x-frog=2`);
  assert.deepEqual([response.redirected, response.history, response.bodyUsed], [false, [], false]);
  assert.ok(response.elapsed > 0 && response.elapsed < 60);
  await response.bytes();
  assert.equal(response.bodyUsed, true);
});

test("the whole body, as one likes it", async () => {
  const url = `${http}/encoding/utf8`;
  const text = await (await fetch(url)).text();
  assert.equal(await amphi.get(url).text(), text);
  assert.equal(new TextDecoder().decode(await amphi.get(url).bytes()), text);
  assert.equal(new TextDecoder().decode(await amphi.get(url).arrayBuffer()), text);
  const blob = await amphi.get(url).blob();
  assert.deepEqual([blob.type, await blob.text()], ["text/html; charset=utf-8", text]);
  assert.equal((await amphi.get(`${http}/json`).json()).slideshow.title, "Sample Slide Show");
});

test("texts of other charsets", async () => {
  const response = await amphi.get(`${http}/charset/shift_jis`);
  assert.equal(response.encoding.toLowerCase(), "shift_jis");
  assert.doesNotMatch(await response.text(), /�/);
});

test("a byte order mark wins over the charset that is named", async () => {
  const of = (type, ...bytes) => `${http}/pieces?type=${encodeURIComponent(type)}&chunk=1&body=${bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")}`;
  assert.equal(await amphi.get(of("text/plain;charset=shift_jis", 0xef, 0xbb, 0xbf, 0xc3, 0xa4)).text(), "ä");
  assert.equal(await amphi.get(of("text/plain", 0x61, 0xc3)).text(), "a\ufffd");
});

test("a buffer has the body and nothing else in it, however it came", async () => {
  for (const chunk of [1, 7, 1000]) {
    const buffer = await amphi.get(`${http}/stream-bytes/1000?chunk_size=${chunk}&seed=1`).arrayBuffer();
    assert.equal(buffer.byteLength, 1000);
  }
  assert.equal((await amphi.get(`${http}/status/204`).arrayBuffer()).byteLength, 0);
});

test("a body is read once", async () => {
  const response = await amphi.get(`${http}/get`);
  await response.text();
  await assert.rejects(response.text(), { code: "body" });
});

test("what is not JSON says where it came from", async () => {
  const error = await amphi.get(`${http}/html`).json().catch((error) => error);
  assert.deepEqual([error.code, error.name, error.cause.name], ["decode", "AmphiError", "SyntaxError"]);
  assert.equal(error.response.status, 200);
});

test("a status is an error when it is asked for", async () => {
  const response = await amphi.get(`${http}/status/404`);
  assert.equal(response.ok, false);
  assert.throws(() => response.errorForStatus(), (error) => {
    assert.ok(error instanceof StatusError);
    assert.deepEqual([error.code, error.status, error.method], ["status", 404, "GET"]);
    assert.equal(error.response, response);
    return true;
  });
  const fine = await amphi.get(`${http}/get`);
  assert.equal(fine.errorForStatus(), fine);
  await assert.rejects(amphi.get(`${http}/status/503`).errorForStatus(), { status: 503, retryable: true });
  await assert.rejects(amphi.get(`${http}/status/503`).errorForStatus().json(), { status: 503 });
  assert.equal(typeof (await amphi.get(`${http}/get`).errorForStatus().json()), "object");
});

test("a client that always asks gives the error its response, to be read", async () => {
  const client = new Client({ errorForStatus: true });
  const error = await client.post(`${http}/anything`).catch((error) => error);
  assert.equal(error.status, 200);
  const failed = await client.get(`${http}/digest-auth/auth/frog/pond`).catch((error) => error);
  assert.ok(failed instanceof StatusError);
  assert.equal(failed.response.status, 401);
  assert.equal(typeof (await failed.response.text()), "string");
});

test("redirects, and their history", async () => {
  const response = await amphi.get(`${http}/redirect/2`);
  assert.equal(response.status, 200);
  assert.equal(response.redirected, true);
  assert.deepEqual(response.history.map(({ status }) => status), [302, 302]);
  assert.equal(response.history[0].url, `${http}/redirect/2`);
  assert.ok(response.history[0].headers.get("location"));
  const none = await amphi.get(`${http}/redirect/2`, { followRedirects: false });
  assert.equal(none.status, 302);
  await assert.rejects(amphi.get(`${http}/redirect/3`, { maxRedirects: 2 }), { code: "redirect" });
  const client = new Client({ followRedirects: false });
  assert.equal((await client.get(`${http}/redirect/2`)).status, 302);
  assert.equal((await client.get(`${http}/redirect/2`, { followRedirects: true })).status, 200);
});

test("a body larger than the limit", async () => {
  await assert.rejects(amphi.get(`${http}/bytes/5000`, { bodyLimit: 1000 }).bytes(), { code: "too_large" });
  const client = new Client({ bodyLimit: 1000 });
  await assert.rejects(client.get(`${http}/bytes/5000`).text(), { code: "too_large" });
  const error = await client.get(`${http}/stream-bytes/5000?chunk_size=300`).blob().catch((error) => error);
  assert.deepEqual([error.code, error.method, error.url], ["too_large", "GET", `${http}/stream-bytes/5000?chunk_size=300`]);
  let length = 0;
  for await (const chunk of client.get(`${http}/bytes/5000`).chunks()) length += chunk.length;
  assert.equal(length, 5000, "what is streamed has no limit");
  const name = id();
  await assert.rejects(client.get(`${http}/download/100000000?id=${name}`).bytes(), { code: "too_large" });
  await seen(name, ({ aborted }) => aborted === 1);
});

test("a response that is left with `using` ends its transfer", async () => {
  const name = id();
  const response = await amphi.get(`${http}/download/100000000?id=${name}`);
  response[Symbol.dispose]();
  await seen(name, ({ aborted }) => aborted === 1);
  await assert.rejects(response.text(), { code: "builder" });
  assert.equal(response.status, 200);
});

test("the body as a real stream", async () => {
  const response = await amphi.get(`${http}/bytes/100000?seed=1`);
  assert.ok(response.body instanceof ReadableStream);
  assert.equal(response.body, response.body);
  const own = await (await fetch(`${http}/bytes/100000?seed=1`)).bytes?.() ?? null;
  const read = new Uint8Array(await new Response(response.body).arrayBuffer());
  assert.equal(read.length, 100_000);
  if (own) assert.deepEqual(read, own);
});

test("the stream fills buffers of one's own, and can be cancelled", async () => {
  const name = id();
  const { body } = await amphi.get(`${http}/download/100000000?id=${name}`);
  const reader = body.getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint8Array(1000));
  assert.ok(value.length > 0 && value.length <= 1000);
  await reader.cancel();
  await seen(name, ({ aborted }) => aborted === 1);
  const whole = await new Response((await amphi.get(`${http}/status/204`)).body).text();
  assert.equal(whole, "");
});

test("links, cookies, a file's name, a wait", async () => {
  const fields = new Headers({
    link: '</a?page=2>; rel="next last"; title="two", <https://o.example/>; rel=author',
    "retry-after": "7",
    "content-disposition": "attachment; filename*=UTF-8''fr%C3%B6sche.txt",
  });
  fields.append("set-cookie", "a=1; Path=/; Secure; HttpOnly; SameSite=Lax");
  fields.append("set-cookie", "b=2");
  const transport = () => new Response("", { headers: fields });
  const response = await new amphi.Client({ transport }).get("https://api.example/x/y.bin");
  assert.equal(response.links.next.url, "https://api.example/a?page=2");
  assert.equal(response.links.last.title, "two");
  assert.equal(response.links.author.url, "https://o.example/");
  assert.equal(response.links.constructor, undefined);
  assert.equal(response.fileName, "frösche.txt");
  assert.equal(response.retryAfter, 7);
  const [a, b] = response.cookies;
  assert.deepEqual([a.name, a.value, a.path, a.secure, a.httpOnly, a.sameSite], ["a", "1", "/", true, true, "Lax"]);
  assert.deepEqual([b.name, b.value, b.secure], ["b", "2", false]);
});

test("JSON is UTF-8, whatever the label", async () => {
  const bytes = new TextEncoder().encode('\ufeff{"frog":"fr\u00f6sch"}');
  for (const label of ["iso-8859-1", "utf-16le", "utf-8"]) {
    const type = { "content-type": `application/json; charset=${label}` };
    const client = new Client({ transport: async () => new Response(bytes, { headers: type }) });
    assert.deepEqual(await client.get("http://pond.example/").json(), { frog: "fr\u00f6sch" }, label);
  }
});

test("redirected", async () => {
  assert.equal((await amphi.get(`${http}/redirect/1`)).redirected, true);
  assert.equal((await amphi.get(`${http}/get`)).redirected, false);
  const digest = { auth: { digest: ["frog", "pond"] } };
  const challenged = await amphi.get(`${http}/digest-auth/auth/frog/pond`, digest);
  assert.deepEqual([challenged.redirected, challenged.history.length], [false, 1]);
});
