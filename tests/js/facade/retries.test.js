// What is sent again, and what is not.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as amphi from "amphi";
import { Client } from "amphi";

import { http, id, seen } from "./support.js";

const at_once = { backoff: 0, maxBackoff: 0 };

async function tries(path, options, method = "GET") {
  const name = id();
  const response = await new Client().request(method, `${http}${path}${path.includes("?") ? "&" : "?"}id=${name}`, options);
  return [response.status, (await seen(name, () => true)).requests];
}

test("a status that may fare better, so often", async () => {
  assert.deepEqual(await tries("/status/503", { retry: { limit: 2, ...at_once } }), [503, 3]);
  assert.deepEqual(await tries("/status/503", {}), [503, 1]);
  assert.deepEqual(await tries("/status/503", { retry: null }), [503, 1]);
  assert.deepEqual(await tries("/status/404", { retry: { limit: 2, ...at_once } }), [404, 1]);
  assert.deepEqual(await tries("/status/404", { retry: { limit: 2, statusCodes: [404], ...at_once } }), [404, 3]);
});

test("methods", async () => {
  assert.deepEqual(await tries("/status/503", { retry: { limit: 1, ...at_once } }, "POST"), [503, 1]);
  const retry = { limit: 1, methods: ["post"], ...at_once };
  assert.deepEqual(await tries("/status/503", { retry, body: "frog" }, "POST"), [503, 2]);
});

test("a client's, and a request's in its place", async () => {
  const name = id();
  const client = new Client({ retry: { limit: 3, ...at_once } });
  await client.get(`${http}/status/500?id=${name}`);
  await client.get(`${http}/status/500?id=${name}`, { retry: 0 });
  assert.equal((await seen(name, () => true)).requests, 5);
});

test("a function decides", async () => {
  const attempts = [];
  const when = (attempt) => {
    attempts.push(attempt);
    return attempt.status === 202 && attempt.retries < 2;
  };
  assert.deepEqual(await tries("/status/202", { retry: { limit: 9, when, ...at_once } }, "POST"), [202, 3]);
  assert.deepEqual(attempts.map(({ retries, method, retryable }) => [retries, method, retryable]), [
    [0, "POST", false],
    [1, "POST", false],
    [2, "POST", false],
  ]);
  assert.ok(attempts[0].headers instanceof Headers);
  const errors = [];
  const never = ({ error }) => {
    errors.push(error);
    return false;
  };
  await assert.rejects(amphi.get("http://127.0.0.1:39999/", { retry: { when: never } }), { code: "connect" });
  assert.deepEqual(errors.map((error) => [error instanceof amphi.NetworkError, error.retryable]), [[true, true]]);
});

test("a server that asks for too long a wait is not asked again", async () => {
  const path = "/response-headers?retry-after=60";
  const retry = { limit: 1, statusCodes: [200], maxRetryAfter: 1 };
  assert.deepEqual(await tries(path, { retry }), [200, 1]);
});

test("what is wrong is told", () => {
  for (const retry of [-1, 1.5, "often", { limits: 3 }, { backoff: -1 }, { when: true }]) {
    assert.throws(() => new Client({ retry }), { code: "builder" });
  }
  assert.throws(() => new Client({ retry: { statusCodes: [7] } }), { code: "builder" });
});
