// undici: its `request`, over an agent.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Readable } from "node:stream";

const begun = clock();
const { Agent, request } = createRequire(process.env.BENCH_MODULES + "/")("undici");

const given = Object.fromEntries(process.argv.slice(2).map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
const [requests, bytes, concurrency, connections] = ["requests", "bytes", "concurrency", "connections"].map((name) => Number(given[name]));
const secure = ["tls", "h2"].includes(given.protocol);
const http2 = ["h2", "h2c"].includes(given.protocol);
const base = `${secure ? "https" : "http"}://127.0.0.1:${given.port}`;
const dispatcher = new Agent({
  connections: http2 ? 1 : connections,
  allowH2: http2,
  maxConcurrentStreams: 1024,
  pipelining: http2 ? 1024 : 1,
  headersTimeout: 0,
  bodyTimeout: 0,
  connect: secure ? { ca: readFileSync(given.ca) } : {},
});

const CHUNK = Buffer.alloc(64 * 1024);

function clock() {
  return { wall: performance.now(), cpu: process.cpuUsage() };
}

function line(from, more = {}) {
  const cpu = process.cpuUsage(from.cpu);
  const seconds = (performance.now() - from.wall) / 1e3;
  const measured = { seconds, cpu: (cpu.user + cpu.system) / 1e6, peak_kib: process.resourceUsage().maxRSS, ...more };
  console.log(JSON.stringify(measured));
}

function check(length, expected = 128) {
  if (length !== expected) throw new Error(`${length} bytes instead of ${expected}`);
}

async function get(path) {
  const { body } = await request(base + path, { dispatcher });
  return (await body.arrayBuffer()).byteLength;
}

async function download() {
  const { body } = await request(`${base}/bytes/${bytes}`, { dispatcher });
  let length = 0;
  for await (const chunk of body) length += chunk.length;
  return length;
}

function* chunks() {
  for (let left = bytes; left > 0; left -= CHUNK.length) yield CHUNK.subarray(0, Math.min(left, CHUNK.length));
}

async function upload() {
  const options = { dispatcher, method: "POST", headers: { "content-length": String(bytes) }, body: Readable.from(chunks()) };
  const { body } = await request(`${base}/upload`, options);
  return (await body.arrayBuffer()).byteLength;
}

// `count` workers that make `requests` together, each one after another.
async function workers(count, requests) {
  const latencies = [];
  let left = requests;
  const worker = async () => {
    while (left-- > 0) {
      const begun = performance.now();
      check(await get("/small"));
      latencies.push((performance.now() - begun) * 1e3);
    }
  };
  await Promise.all(Array.from({ length: count }, worker));
  return latencies.sort((a, b) => a - b);
}

async function run() {
  if (given.work === "cold") {
    check(await get("/small"));
    return line(begun);
  }
  if (given.work === "tasks") {
    const from = clock();
    await Promise.all(Array.from({ length: requests }, () => get("/small").then((length) => check(length))));
    return line(from);
  }
  await workers(concurrency, concurrency * 4);
  const from = clock();
  if (given.work === "small") {
    const latencies = await workers(concurrency, requests);
    const at = (share) => latencies[Math.min(Math.floor(latencies.length * share), latencies.length - 1)];
    return line(from, { requests, p50: at(0.5), p99: at(0.99) });
  }
  for (let round = 0; round < requests; round++) {
    if (given.work === "download") check(await download(), bytes);
    if (given.work === "collect") check(await get(`/bytes/${bytes}`), bytes);
    if (given.work === "upload") check(await upload());
  }
  line(from, { bytes: bytes * requests });
}

await run();
process.exit(0);
