// Forms in parts: what arrives, what is streamed, what is told of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as amphi from "amphi";

import { http } from "./support.js";

test("fields and files of a record", async () => {
  const multipart = {
    colour: "green",
    legs: 4,
    ponds: ["big", "small"],
    nothing: undefined,
    image: new File([new Uint8Array([1, 2, 3])], "frog.png"),
    text: { body: "ribbit", fileName: "ribbit.txt", type: "text/plain; charset=utf-8" },
  };
  const sent = await amphi.post(`${http}/anything`, { multipart }).json();
  assert.match(sent.headers["Content-Type"], /^multipart\/form-data; boundary=/);
  assert.ok(Number(sent.headers["Content-Length"]) > 100, "a length, for all is in memory");
  assert.deepEqual([sent.form.colour, sent.form.legs, sent.form.ponds], ["green", "4", ["big", "small"]]);
  assert.equal(sent.files.text, "ribbit");
});

test("pairs, FormData and streams", async () => {
  const form = new FormData();
  form.append("frog", new Blob(["ribbit"], { type: "audio/wav" }), "a.wav");
  form.append("frog", "two");
  const sent = await amphi.post(`${http}/anything`, { multipart: form }).json();
  assert.deepEqual([sent.form.frog, sent.files.frog], ["two", "ribbit"]);
  const pieces = async function* () {
    yield "a";
    yield new Uint8Array([98]);
  };
  const streamed = [["s", { body: pieces(), fileName: "s.bin" }]];
  assert.equal((await amphi.post(`${http}/anything`, { multipart: streamed }).json()).files.s, "ab");
});

test("a file is read as it is sent", async () => {
  const size = 8 * 1024 * 1024;
  let most = 0;
  const blob = new Blob([new Uint8Array(size)]);
  const stream = blob.stream.bind(blob);
  let opened = 0;
  blob.stream = () => {
    opened += 1;
    return stream();
  };
  blob.arrayBuffer = () => assert.fail("not as a whole");
  const told = [];
  const options = { multipart: { file: blob }, onUploadProgress: (progress) => told.push(progress) };
  const { length } = await amphi.post(`${http}/upload`, options).json();
  most = Math.max(...told.map(({ loaded }) => loaded));
  assert.equal(opened, 1);
  assert.ok(length > size && most === length, `${length} bytes came, ${most} were told of`);
  assert.ok(told.length > 10, `${told.length} pieces`);
  assert.equal(told[0].total, length);
});

test("what is wrong with a form is told", async () => {
  const { post } = amphi;
  await assert.rejects(post(http, { multipart: { a: { body: "x", type: "no type" } } }), { code: "builder" });
  await assert.rejects(post(http, { multipart: { a: Symbol.iterator } }), { code: "builder" });
  await assert.rejects(post(http, { multipart: { a: "x" }, json: 1 }), { code: "builder" });
});
