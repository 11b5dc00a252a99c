// What middleware and hooks have in their hands: bodies of requests and of responses, and how they end.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Client } from "amphi";

import { http, id, seen } from "./support.js";

async function* frogs() {
  yield "frog ";
  yield "pond";
}

const readers = {
  "a hook": { hooks: { request: [(request) => request.text()] } },
  "a hook that does not wait": { hooks: { request: [(request) => void request.text()] } },
  middleware: { middleware: [async (request, next) => (await request.bytes(), next(request))] },
  "middleware, and middleware within": { middleware: [1, 2].map(() => async (request, next) => (await request.text(), next())) },
};

for (const [name, options] of Object.entries(readers)) {
  test(`a body that is a stream is sent after ${name} has read it`, async () => {
    const sent = await new Client(options).post(`${http}/anything`, { body: frogs() }).json();
    assert.equal(sent.data, "frog pond");
  });
}

test("a body that is a stream is read as often as anybody likes", async () => {
  const transport = async (request) => Response.json([await request.text(), await request.text()]);
  const twice = async (request, next) => {
    const [one, other] = await Promise.all([request.text(), request.text()]);
    assert.deepEqual([one, other], ["frog pond", "frog pond"]);
    (await next()).close();
    return next();
  };
  const got = await new Client({ transport, middleware: [twice] }).post("http://pond.example/", { body: frogs() }).json();
  assert.deepEqual(got, ["frog pond", "frog pond"]);
});

test("what is read of a request's body is bounded, and what is not all there is not sent", async () => {
  const name = id();
  for (const [of, options] of [[{ bodyLimit: 8 }, {}], [{}, { bodyLimit: 8 }]]) {
    const errors = [];
    const read = (request) => request.bytes().catch(({ code }) => errors.push(code));
    const client = new Client({ hooks: { request: [read] }, ...of });
    await assert.rejects(client.post(`${http}/anything?id=${name}`, { body: frogs(), ...options }), { code: "body" });
    assert.deepEqual(errors, ["too_large"]);
  }
  const broken = async function* () {
    yield "frog";
    throw new Error("the pond is dry");
  };
  const read = (request) => request.text().catch(() => {});
  await assert.rejects(new Client({ hooks: { request: [read] } }).post(`${http}/anything?id=${name}`, { body: broken() }), {
    code: "body",
  });
});

test("a body that is a stream is handed on once", async () => {
  const twice = async (request, next) => {
    (await next()).close();
    return next();
  };
  const client = new Client({ middleware: [twice] });
  await assert.rejects(client.post(`${http}/anything`, { body: frogs() }), { name: "AmphiError", message: /handed on once/ });
  const foreign = new Client({ middleware: [(_, next) => next(new Request(http))] });
  await assert.rejects(foreign.get(http), { name: "AmphiError", code: "builder" });
});

test("a change that is made after a request was handed on is another's", async () => {
  const both = async (request, next) => {
    request.headers.set("x-try", "1");
    const first = next();
    request.headers.set("x-try", "2");
    const tries = await Promise.all([first, next()].map(async (coming) => (await (await coming).json()).headers["X-Try"]));
    return Response.json(tries);
  };
  assert.deepEqual(await new Client({ middleware: [both] }).get(`${http}/anything`).json(), ["1", "2"]);
});

for (const kind of ["text", "bytes", "lines", "chunks", "body"]) {
  test(`a signal ends what middleware reads: ${kind}`, async () => {
    const name = id();
    const stop = new AbortController();
    let told;
    const reads = async (_, next) => {
      const response = await next();
      try {
        if (kind === "text" || kind === "bytes") await response[kind]();
        else for await (const _ of kind === "body" ? response.body : response[kind]()) stop.abort();
      } catch (error) {
        told = error;
      }
      return response;
    };
    const client = new Client({ middleware: [reads] });
    const waiting = client.get(`${http}/sse?count=100000&delay_ms=10&id=${name}`, { signal: stop.signal });
    if (kind === "text" || kind === "bytes") {
      await seen(name, ({ in_flight }) => in_flight === 1);
      await sleep(50);
      stop.abort();
    }
    await assert.rejects(waiting, { name: "AbortError" });
    await seen(name, ({ aborted }) => aborted === 1);
    while (!told) await sleep(5);
    assert.equal(told.code, "cancelled");
  });
}

test("a signal ends a response that middleware holds, and does not read", async () => {
  const name = id();
  const stop = new AbortController();
  const holds = async (_, next) => {
    const response = await next();
    stop.abort();
    await sleep(100_000, undefined, { ref: false });
    return response;
  };
  const client = new Client({ middleware: [holds] });
  await assert.rejects(client.get(`${http}/download/100000000?id=${name}`, { signal: stop.signal }), { name: "AbortError" });
  await seen(name, ({ aborted }) => aborted === 1);
});

test("what has been in the hands of middleware is read as it came, and ends with its signal", async () => {
  const stop = new AbortController();
  const client = new Client({ middleware: [1, 2].map(() => (_, next) => next()) });
  const { signal } = stop;
  assert.equal((await client.get(`${http}/bytes/300000`, { signal }).bytes()).length, 300_000);
  const name = id();
  const response = await client.get(`${http}/download/100000000?id=${name}`, { signal });
  const chunks = response.chunks();
  await chunks.next();
  stop.abort();
  await assert.rejects(async () => {
    for await (const _ of chunks);
  }, { name: "AbortError" });
  await seen(name, ({ aborted }) => aborted === 1);
});

const discards = {
  "another is given": { middleware: [async (_, next) => (await next(), new Response("from the cache"))] },
  "a second one is": { middleware: [async (request, next) => (await next(), (request.url = `${http}/get`), next())] },
  "a hook throws": { hooks: { response: [() => Promise.reject(new Error("not today"))] } },
  "middleware throws": { middleware: [async (_, next) => (await next(), Promise.reject(new Error("not today")))] },
};

for (const [name, options] of Object.entries(discards)) {
  test(`a response that is not handed back ends when ${name}`, async () => {
    const named = id();
    await new Client(options).get(`${http}/download/100000000?id=${named}`).then((response) => response.text(), () => {});
    await seen(named, ({ aborted }) => aborted === 1);
  });
}

test("the body of a response may be that of another one", async () => {
  const wrapped = async (_, next) => new Response((await next()).body, { status: 203 });
  const response = await new Client({ middleware: [wrapped] }).get(`${http}/bytes/300000`);
  assert.deepEqual([response.status, (await response.bytes()).length], [203, 300_000]);
  const name = id();
  (await new Client({ middleware: [wrapped] }).get(`${http}/download/100000000?id=${name}`)).close();
  await seen(name, ({ aborted }) => aborted === 1);
});

test("a request that nobody waits for ends with the call, and fails nothing", async () => {
  const uncaught = [];
  const note = (error) => uncaught.push(error);
  process.on("unhandledRejection", note);
  const name = id();
  const cached = async (request, next) => {
    next(request);
    await seen(name, ({ in_flight }) => in_flight === 1);
    return new Response("from the cache");
  };
  assert.equal(await new Client({ middleware: [cached] }).get(`${http}/delay/60?id=${name}`).text(), "from the cache");
  await seen(name, ({ aborted }) => aborted === 1);
  process.off("unhandledRejection", note);
  assert.deepEqual(uncaught, []);
});

test("a signal keeps no listener of what was read, by middleware or after it", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...all) => ((listeners += 1), addEventListener.apply(signal, all));
  signal.removeEventListener = (...all) => ((listeners -= 1), removeEventListener.apply(signal, all));
  const kept = [];
  const reads = async (request, next) => {
    kept.push(request, await next(), await next());
    await kept.at(-1).text();
    return kept.at(-2);
  };
  const ways = {
    text: (client) => client.get(`${http}/get`, { signal }).text(),
    chunks: async (client) => {
      for await (const _ of client.get(`${http}/get`, { signal }).chunks());
    },
    lines: async (client) => {
      for await (const _ of client.get(`${http}/lines?count=3`, { signal }).lines());
    },
    none: async (client) => kept.push(await client.head(`${http}/get`, { signal }), await client.get(`${http}/status/204`, { signal })),
    failed: async (client) => {
      const failed = await client.get(`${http}/status/404`, { signal }).errorForStatus().catch((error) => error);
      kept.push(failed);
      await failed.response.text();
    },
    refused: (client) => client.get("http://127.0.0.1:39999/", { signal }).catch((error) => kept.push(error)),
  };
  for (const client of [new Client(), new Client({ middleware: [reads] }), new Client({ errorForStatus: true })]) {
    for (const [name, way] of Object.entries(ways)) {
      kept.push(await way(client));
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(listeners, 0, name);
    }
  }
});
