// What a client's requests have in common: settings, cookies, middleware, the end.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as amphi from "amphi";
import { AmphiRequest, Client } from "amphi";

import { http, id, seen } from "./support.js";

test("a base URL, headers and parameters for every request", async () => {
  const client = new Client({ baseUrl: `${http}/anything`, headers: { "x-pond": "1" }, params: { key: "k" } });
  const sent = await client.get("/frogs", { params: { page: 2 } }).json();
  assert.match(sent.url, /\/anything\/frogs\?/);
  assert.deepEqual(sent.args, { key: "k", page: "2" });
  assert.equal(sent.headers["X-Pond"], "1");
});

test("a closed client sends nothing", async () => {
  const client = new Client();
  const response = await client.get(`${http}/get`);
  client[Symbol.dispose]();
  await assert.rejects(client.get(`${http}/get`), { code: "builder" });
  assert.throws(() => client.cookies, { code: "builder" });
  assert.equal(typeof (await response.text()), "string", "what is there already can be read");
  client.close();
});

test("cookies are kept where the engine keeps none", async () => {
  const client = new Client({ baseUrl: http });
  await client.get("/cookies/set/frog/green");
  assert.equal((await client.get("/cookies").json()).cookies.frog, "green");
  assert.equal(client.cookies.get(http, "frog"), "green");
  client.cookies.set(http, "pond=big");
  assert.equal(client.cookies.size, 2);
  assert.equal((await client.get("/cookies").json()).cookies.pond, "big");
  assert.equal(client.cookies.delete(http, "frog"), true);
  client.cookies.clear();
  assert.deepEqual((await client.get("/cookies").json()).cookies, {});
  const none = new Client({ baseUrl: http, cookies: false });
  await none.get("/cookies/set/frog/green");
  assert.deepEqual((await none.get("/cookies").json()).cookies, {});
  await amphi.get(`${http}/cookies/set/frog/green`);
  assert.deepEqual((await amphi.get(`${http}/cookies`).json()).cookies, {}, "nobody's are everybody's");
});

test("middleware changes requests, looks at responses, and stands in order", async () => {
  const order = [];
  const named = (name) => async (request, next) => {
    assert.ok(request instanceof AmphiRequest);
    order.push(`> ${name}`);
    request.headers.set(`x-${name}`, "1");
    const response = await next(request);
    order.push(`< ${name} ${response.status}`);
    return response;
  };
  const client = new Client({ middleware: [named("a"), named("b")] });
  const sent = await client.post(`${http}/anything`, { json: { a: 1 } }).json();
  assert.deepEqual(order, ["> a", "> b", "< b 200", "< a 200"]);
  assert.deepEqual([sent.headers["X-A"], sent.headers["X-B"], sent.json], ["1", "1", { a: 1 }]);
});

test("middleware may send twice, elsewhere, or not at all", async () => {
  const name = id();
  const twice = async (request, next) => {
    (await next()).close();
    return next();
  };
  const response = await new Client({ middleware: [twice] }).post(`${http}/anything?id=${name}`, { body: "frog" });
  assert.equal((await response.json()).data, "frog");
  assert.equal((await seen(name, () => true)).requests, 2);

  const elsewhere = async (request, next) => {
    request.url = `${http}/status/418`;
    request.method = "GET";
    return next(request);
  };
  assert.equal((await new Client({ middleware: [elsewhere] }).post(`${http}/post`)).status, 418);

  const made = async () => new Response("from the cache", { status: 203, headers: { "x-cache": "hit" } });
  const cached = await new Client({ middleware: [made] }).get("http://nowhere.invalid/");
  assert.deepEqual([cached.status, cached.headers.get("x-cache")], [203, "hit"]);
  assert.equal(await cached.text(), "from the cache");
});

test("what middleware throws is what the caller gets, the client's own errors too", async () => {
  const own = new TypeError("not today");
  const refuse = async () => {
    throw own;
  };
  await assert.rejects(new Client({ middleware: [refuse] }).get(http), (error) => error === own);
  let seenThere;
  const look = async (request, next) => {
    try {
      return await next(request);
    } catch (error) {
      seenThere = error;
      throw error;
    }
  };
  const error = await new Client({ middleware: [look] }).get("http://127.0.0.1:39999/").catch((error) => error);
  assert.equal(error, seenThere);
  assert.equal(error.code, "connect");
  await assert.rejects(new Client({ middleware: [async () => 7] }).get(http), { code: "builder" });
});

test("an aborted call ends in middleware, too", async () => {
  const stop = new AbortController();
  const name = id();
  let told;
  const look = async (request, next) => {
    try {
      return await next(request);
    } catch (error) {
      told = error;
      throw error;
    }
  };
  const waiting = new Client({ middleware: [look] }).get(`${http}/delay/60?id=${name}`, { signal: stop.signal });
  await seen(name, ({ in_flight }) => in_flight === 1);
  stop.abort();
  await assert.rejects(waiting, { name: "AbortError" });
  await seen(name, ({ aborted }) => aborted === 1);
  while (!told) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(told.code, "cancelled");
});

test("hooks look on", async () => {
  const seenBy = [];
  const hooks = {
    request: [(request) => seenBy.push(request.method)],
    response: [async (response) => seenBy.push(response.status)],
  };
  await new Client({ hooks }).get(`${http}/status/201`);
  assert.deepEqual(seenBy, ["GET", 201]);
});

test("capabilities say what this engine can do", () => {
  const known = amphi.capabilities();
  assert.ok(known.includes("AnyHeader") && known.includes("ManualRedirects"));
  assert.equal(known.includes("Proxies"), false);
  assert.match(amphi.version(), /^\d+\.\d+\.\d+/);
});

test("many at once", async () => {
  const client = new Client({ baseUrl: http });
  const texts = await Promise.all(Array.from({ length: 200 }, (_, n) => client.get(`/anything?n=${n}`).json()));
  assert.deepEqual(texts.map(({ args }) => Number(args.n)), texts.map((_, n) => n));
});
