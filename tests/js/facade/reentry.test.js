// Code of the caller's that runs while the module waits for it, and calls back; and what the module keeps of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";

let memory;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(module, imports) {
    super(module, imports);
    memory = Object.values(this.exports).find((one) => one instanceof WebAssembly.Memory);
  }
};
const { Client } = await import("amphi");

const POND = "http://pond.example/";

/** A client whose response's body is a stream: `pull` is called while the module asks for the next piece. */
function streaming(source) {
  return new Client({ transport: async () => streamed(source) });
}

function streamed(source) {
  const headers = { "content-type": "text/event-stream" };
  return new Response(new ReadableStream(source, { highWaterMark: 0 }), { headers });
}

/** The module goes on. */
async function works() {
  const client = new Client({ transport: async () => new Response("green") });
  assert.equal(await client.get(POND).text(), "green");
}

const piece = new Uint8Array([1]);

for (const read of ["bytes", "text", "chunks", "lines"]) {
  test(`a stream that aborts the signal while it is read: ${read}`, async () => {
    const stop = new AbortController();
    let cancelled = 0;
    const client = streaming({
      pull(controller) {
        stop.abort();
        controller.enqueue(piece);
      },
      cancel() {
        cancelled += 1;
      },
    });
    const response = await client.get(POND, { signal: stop.signal });
    const reading = read === "chunks" || read === "lines" ? response[read]().next() : response[read]();
    await assert.rejects(reading, { name: "AbortError" });
    await turn();
    assert.equal(cancelled, 1);
    await works();
  });
}

test("a stream that aborts while it tells of the progress", async () => {
  const stop = new AbortController();
  const client = streaming({ pull: (controller) => controller.enqueue(piece) });
  const onDownloadProgress = () => stop.abort();
  const response = await client.get(POND, { signal: stop.signal, onDownloadProgress });
  await assert.rejects(response.bytes(), { name: "AbortError" });
  await works();
});

test("an iterator that is left while its piece is made ends the transfer", async () => {
  for (const kind of ["chunks", "lines", "events", "textChunks"]) {
    let cancelled = 0;
    let pieces;
    const client = streaming({
      pull(controller) {
        pieces.return();
        controller.enqueue(piece);
      },
      cancel() {
        cancelled += 1;
      },
    });
    pieces = (await client.get(POND))[kind]();
    assert.deepEqual(await pieces.next(), { done: true, value: undefined }, kind);
    await turn();
    assert.equal(cancelled, 1, kind);
  }
  await works();
});

test("what is closed while its body is read", async () => {
  let response;
  let left = 3;
  const client = streaming({
    pull(controller) {
      response.close();
      client.close();
      if (left === 0) controller.close();
      else controller.enqueue(piece);
      left -= 1;
    },
  });
  response = await client.get(POND);
  assert.equal((await response.bytes()).length, 3);
  await works();
});

test("a stream that fails to be cancelled fails nothing else", async () => {
  const client = streaming({
    pull: (controller) => controller.enqueue(piece),
    cancel() {
      throw new Error("it cannot be cancelled");
    },
  });
  const uncaught = [];
  const note = (error) => uncaught.push(error);
  process.on("unhandledRejection", note);
  for await (const _ of (await client.get(POND)).chunks()) break;
  for (let turns = 0; turns < 10; turns += 1) await turn();
  process.off("unhandledRejection", note);
  assert.deepEqual(uncaught, []);
});

test("a signal costs a long stream nothing", async () => {
  const { signal } = new AbortController();
  const read = async (count) => {
    let left = count;
    const client = streaming({
      pull(controller) {
        if (left === 0) controller.close();
        else controller.enqueue(piece);
        left -= 1;
      },
    });
    let come = 0;
    for await (const { length } of client.get(POND, { signal }).chunks()) come += length;
    assert.equal(come, count);
  };
  await read(1000);
  const before = memory.buffer.byteLength;
  await read(30_000);
  assert.ok(memory.buffer.byteLength - before < 500_000, `${memory.buffer.byteLength - before} bytes more`);
});
