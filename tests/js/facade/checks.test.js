// What callers give: of objects their own properties alone, and nothing of a wrong type is passed over.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as amphi from "amphi";
import { Client } from "amphi";

import { http } from "./support.js";

// Found out by a `Request` or two, and Node's own takes from what every object has what nobody has told it.
amphi.capabilities();

/** Runs while every object seems to have this. */
async function polluted(added, run) {
  Object.assign(Object.prototype, added);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(added)) delete Object.prototype[name];
  }
}

/** A client without a network, and what it was asked to send. */
function recorded(options, answers = [new Response("green")]) {
  const sent = [];
  const transport = async (request) => {
    const headers = [...request.headers].filter(([name]) => name !== "accept" && name !== "user-agent");
    sent.push([request.method, request.url, ...headers.flat(), await request.text()]);
    return answers.shift();
  };
  return { client: new Client({ ...options, transport }), sent };
}

const POISON = {
  auth: ["toad", "poison"],
  auths: [["bearer", undefined, "", "poison"]],
  authFor: { "https://pond.example": { bearer: "poison" } },
  baseUrl: "https://poison.example",
  bearer: "poison",
  body: "poison",
  bodyLimit: 1,
  bodyUsed: true,
  contentType: "text/poison",
  credentials: "poison",
  errorForStatus: true,
  followRedirects: false,
  cache: "poison",
  fetching: ["poison"],
  form: { poison: 1 },
  headers: { "x-poison": "1" },
  hooks: { request: [() => assert.fail("poison")] },
  httpsOnly: true,
  json: { poison: 1 },
  maxRedirects: 0,
  method: "POISON",
  middleware: [() => assert.fail("poison")],
  mounts: { "all://": () => assert.fail("poison") },
  multipart: { poison: "1" },
  onDownload: () => assert.fail("poison"),
  onDownloadProgress: () => assert.fail("poison"),
  onUpload: () => assert.fail("poison"),
  onUploadProgress: () => assert.fail("poison"),
  params: { poison: 1 },
  parts: [["poison", "1"]],
  password: "poison",
  retry: 5,
  signal: AbortSignal.abort(),
  timeout: 0,
  timeouts: [0, 0, 0, 0, 0],
  url: "https://poison.example/",
  username: "toad",
  without: "x-frog\n",
};

test("what every object has changes no request", async () => {
  for (const [name, poison] of Object.entries(POISON)) {
    const answers = [new Response("green"), new Response("green"), new Response("green", { status: 404 })];
    const { client, sent } = recorded({}, answers);
    // What is said itself is not what this is about.
    const said = { headers: { "x-frog": "1" }, params: { page: 1 } };
    delete said[name];
    const responses = await polluted({ [name]: poison }, async () => [
      await client.get("http://pond.example/frogs", said).text(),
      await client.get("http://pond.example/", {}).text(),
      (await client.get("http://pond.example/")).status,
    ]);
    assert.deepEqual(responses, ["green", "green", 404], name);
    const query = said.params ? "?page=1" : "";
    assert.deepEqual(sent[0], ["GET", `http://pond.example/frogs${query}`, ...(said.headers ? ["x-frog", "1"] : []), ""], name);
    assert.deepEqual(sent[1], ["GET", "http://pond.example/", ""], name);
  }
});

test("what every object has makes no other client", async () => {
  for (const [name, poison] of Object.entries(POISON)) {
    const { client, sent } = await polluted({ [name]: poison }, () => recorded({ timeout: { connect: 5 } }));
    assert.equal(await client.get("http://pond.example/").text(), "green", name);
    assert.deepEqual(sent, [["GET", "http://pond.example/", ""]], name);
  }
});

test("nor has it any say in what stands inside of options", async () => {
  const url = "http://pond.example/";
  const slow = async () => new Promise((resolve) => setTimeout(resolve, 50, answer));
  const answer = new Response("green");
  const bound = new Client({ transport: slow });
  const timely = await polluted({ total: 0.001 }, () => bound.get(url, { timeout: { read: 5 } }).text());
  assert.equal(timely, "green");

  const failed = () => new Response("", { status: 404 });
  const tried = recorded({}, [failed(), failed()]);
  const when = { statusCodes: [404], when: () => true };
  await polluted(when, () => tried.client.get(url, { retry: { limit: 1, backoff: 0 } }));
  assert.equal(tried.sent.length, 1);

  const parts = { fileName: "poison", type: "text/poison", headers: { "x-poison": "1" }, body: "poison" };
  const { client, sent } = recorded({}, [new Response("green")]);
  await polluted(parts, () => client.post(url, { multipart: { one: { body: "1" }, two: new Uint8Array([50]) } }));
  assert.doesNotMatch(sent[0].at(-1), /poison/);
  assert.match(sent[0].at(-1), /name="two"\r\n\r\n2\r\n/);

  const flow = { authorize: (request) => request.headers.set("x-frog", "green") };
  const authorized = recorded({});
  const more = { bearer: "poison", digest: ["toad", "poison"], answer: () => assert.fail("poison"), readsBody: true };
  await polluted(more, () => authorized.client.get(url, { auth: flow }));
  assert.deepEqual(authorized.sent, [["GET", url, "x-frog", "green", ""]]);

  const basic = new Client();
  const asked = () => basic.get(`${http}/basic-auth/frog/pond`, { auth: { digest: ["frog", "pond"] } });
  assert.equal((await polluted({ orBasic: true }, asked)).status, 401);
});

test("nor in errors", async () => {
  const error = await polluted({ cause: "poison", code: "poison", phase: "poison", isTold: true }, async () => {
    try {
      return new Client({ timeout: "soon" });
    } catch (error) {
      return error;
    }
  });
  assert.deepEqual([error.code, error.phase, Object.hasOwn(error, "cause")], ["builder", undefined, false]);
  const own = new Error("the transport's own");
  const client = new Client({ transport: () => Promise.reject(own) });
  const thrown = await polluted({ isTold: true }, () => client.get("http://pond.example/").catch((error) => error));
  assert.equal(thrown, own);
});

test("credentials may be of a class", async () => {
  class Token {
    #token = "green";
    authorize(request) {
      request.headers.set("authorization", `Bearer ${this.#token}`);
    }
    get readsBody() {
      return false;
    }
  }
  assert.equal((await amphi.get(`${http}/bearer`, { auth: new Token() }).json()).token, "green");
});

test("credentials for an origin that are none are refused by name", () => {
  for (const authFor of [{ "https://pond.example": null }, { "https://pond.example": undefined }, { "": ["frog", "pond"] }]) {
    const [origin] = Object.keys(authFor);
    const isNamed = (error) => error.code === "builder" && error.message.includes(`authFor["${origin}"]`);
    assert.throws(() => new Client({ authFor }), isNamed);
  }
  assert.throws(() => new Client({ authFor: { "https://pond.example": "green" } }), /authFor\["https:\/\/pond\.example"\]/);
});

const WRONG_OF_ALL = {
  headers: ["x-frog: 1", 5, ["x-frog"], [["x-frog"]]],
  params: [5, true],
  timeout: ["5", true, NaN, { total: "5" }],
  retry: ["often", { limit: 1.5 }, { methods: "GET" }, { statusCodes: 503 }, { statusCodes: ["some"] }, { statusCodes: [503.5] }, { when: true }, { backoff: "1" }],
  followRedirects: ["no", 0, null],
  maxRedirects: ["3", -1, 1.5],
  bodyLimit: ["1000", -1, NaN, null],
  credentials: [5, "none"],
  mode: [5, "none"],
  cache: [5, "none", null],
  referrer: [5],
  referrerPolicy: [5, "none"],
  integrity: [5],
  keepalive: [1, "yes"],
  priority: [5, "none"],
  auth: ["green", 5, [], [undefined, "pond"], { bearer: 5 }, { digest: "frog" }, { digest: ["frog", "pond"], orBasic: "yes" }, { authorize: 5 }, { authorize() {}, answer: true }, { authorize() {}, readsBody: 1 }],
};

const WRONG_OF_CLIENTS = {
  ...WRONG_OF_ALL,
  cookies: ["no", 0],
  httpsOnly: ["yes", 1],
  errorForStatus: [1],
  middleware: [() => {}, "trace", [5]],
  hooks: ["trace", { request: () => {} }, { response: [5] }],
  transport: [0, "network", {}],
  mounts: ["https://", 5, { "https://": 5 }],
  authFor: ["https://pond.example"],
};

const WRONG_OF_REQUESTS = {
  ...WRONG_OF_ALL,
  form: [5, null],
  multipart: [5, "text", null, [["name"]], { file: { body: "", fileName: 5 } }, { file: { body: "", type: 5 } }, { file: { body: "", length: -1 } }],
  signal: [5, {}],
  onUploadProgress: [true, {}],
  onDownloadProgress: ["tell"],
};

test("what is of a wrong type is an error", async () => {
  for (const [name, values] of Object.entries(WRONG_OF_CLIENTS)) {
    for (const value of values) {
      assert.throws(() => new Client({ [name]: value }), { code: "builder" }, `${name}: ${JSON.stringify(value)}`);
    }
  }
  for (const [name, values] of Object.entries(WRONG_OF_REQUESTS)) {
    for (const value of values) {
      const sending = amphi.post(`${http}/post`, { [name]: value });
      await assert.rejects(sending, { code: "builder" }, `${name}: ${JSON.stringify(value)}`);
    }
  }
  for (const options of ["text", 5, true]) {
    assert.throws(() => new Client(options), { code: "builder" });
    await assert.rejects(amphi.get(`${http}/get`, options), { code: "builder" });
  }
  for (const maxLength of ["10", -1, NaN]) {
    const response = await amphi.get(`${http}/get`);
    assert.throws(() => response.lines({ maxLength }), { code: "builder" });
  }
  await assert.rejects(amphi.get(undefined), { code: "builder" });
  await assert.rejects(amphi.request(undefined, `${http}/get`), { code: "builder" });
});

test("what is large is not small", async () => {
  const many = { maxRedirects: 2 ** 32, retry: { limit: 2 ** 32 }, bodyLimit: Infinity, timeout: Infinity };
  assert.equal((await amphi.get(`${http}/redirect/2`, many)).history.length, 2);
});

test("nothing is nothing", async () => {
  const none = { headers: null, params: null, auth: null, retry: null, timeout: null, signal: null, body: null, frog: undefined };
  assert.equal((await amphi.get(`${http}/get`, none)).status, 200);
  assert.equal((await amphi.get(`${http}/get`, null)).status, 200);
  const client = new Client({ authFor: null, mounts: null, hooks: null, middleware: null, transport: null, toad: undefined });
  assert.equal((await client.get(`${http}/get`)).status, 200);
});

test("what nobody knows is an error that names what there is", async () => {
  const isTold = (name, others) => (error) => error.code === "builder" && error.message.includes(`\`${name}\``) && others.test(error.message);
  await assert.rejects(amphi.get(`${http}/get`, { searchParams: { a: 1 } }), isTold("searchParams", /params, .*onUploadProgress/));
  assert.throws(() => new Client({ baseURL: http }), isTold("baseURL", /baseUrl/));
  assert.throws(() => new Client({ retry: { attempts: 3 } }), isTold("attempts", /limit/));
  assert.throws(() => new Client({ timeout: { idle: 3 } }), isTold("idle", /read/));
  assert.throws(() => new Client({ hooks: { before: [] } }), isTold("before", /request/));
  const response = await amphi.get(`${http}/get`);
  assert.throws(() => response.lines({ max: 3 }), isTold("max", /maxLength/));
});

test("what only a browser does is unsupported elsewhere, and a word that fetch has not is an error", async () => {
  const fetching = { cache: "no-store", mode: "same-origin", referrer: "", referrerPolicy: "origin", integrity: "sha256-", keepalive: true, priority: "low" };
  for (const [name, value] of Object.entries(fetching)) {
    assert.throws(() => new Client({ [name]: value }), { code: "unsupported" }, name);
    await assert.rejects(amphi.get(`${http}/get`, { [name]: value }), { code: "unsupported" }, name);
  }
  for (const [name, value] of Object.entries({ cache: "never", mode: "navigate", referrerPolicy: "no", priority: "first" })) {
    assert.throws(() => new Client({ [name]: value }), (error) => error.code === "builder" && error.message.includes(name));
  }
  const asFetch = { cache: "default", mode: "cors", referrerPolicy: "", keepalive: false, priority: "auto" };
  assert.equal((await amphi.get(`${http}/get`, asFetch)).status, 200);
  // A request may say other than its client.
  const client = new Client({ cache: "default" });
  await assert.rejects(client.get(`${http}/get`, { cache: "reload" }), { code: "unsupported" });
  assert.equal((await client.get(`${http}/get`)).status, 200);
});
