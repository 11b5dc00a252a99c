// Credentials: Digest, those of an origin, functions.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as amphi from "amphi";
import { Client } from "amphi";

import { fault, http } from "./support.js";

test("Digest", async () => {
  const url = `${http}/digest-auth/auth/frog/pond`;
  const response = await amphi.get(url, { auth: { digest: ["frog", "pond"] } });
  assert.deepEqual([response.status, response.history.length], [200, 1]);
  assert.equal((await amphi.get(url, { auth: { digest: ["frog", "lake"] } })).status, 401);
  const client = new Client({ auth: { digest: ["frog", "pond"] } });
  assert.equal((await client.get(url)).status, 200);
  const basic = `${http}/basic-auth/frog/pond`;
  assert.equal((await client.get(basic)).status, 401, "the password is not for everybody");
  assert.equal((await amphi.get(basic, { auth: { digest: ["frog", "pond"], orBasic: true } })).status, 200);
});

test("those of an origin, and none", async () => {
  const client = new Client({ auth: ["other", "one"], authFor: { [http]: { bearer: "green" } } });
  assert.equal((await client.get(`${http}/bearer`).json()).token, "green");
  assert.equal((await client.get(`${http}/bearer`, { auth: null })).status, 401);
  assert.equal((await client.get(`${http}/bearer`, { auth: { bearer: "own" } }).json()).token, "own");
  const head = await client.get(`${fault}/echo-raw-head`).text();
  assert.doesNotMatch(head, /green/);
  assert.match(head, /authorization: Basic/i);
});

test("functions that fetch a token, and another when it is old", async () => {
  let token = "old";
  const told = [];
  const auth = {
    async authorize(request) {
      request.headers.set("authorization", `Bearer ${token}`);
    },
    async answer(request, response, round) {
      told.push([response.status, JSON.parse(await response.text()).token, round]);
      if (token === "new") return false;
      token = (await amphi.get(`${http}/anything?token=new`).json()).args.token;
      request.headers.set("authorization", `Bearer ${token}`);
      return true;
    },
    readsBody: true,
  };
  const response = await new Client({ auth }).get(`${http}/bearer`);
  assert.equal((await response.json()).token, "new", "read once more");
  assert.deepEqual(told, [[200, "old", 1], [200, "new", 2]]);
});

test("a function that only adds", async () => {
  const sign = (request) => {
    request.url += "&signed=1";
    request.headers.set("x-signature", request.method);
  };
  const sent = await amphi.post(`${http}/anything?a=1`, { auth: sign }).json();
  assert.deepEqual([sent.args.signed, sent.headers["X-Signature"]], ["1", "POST"]);
  const own = new RangeError("no key");
  const fails = () => {
    throw own;
  };
  await assert.rejects(amphi.get(http, { auth: fails }), (error) => error === own);
  await assert.rejects(amphi.get(http, { auth: { token: 1 } }), { code: "builder" });
});
