// What is measured, twice each: through the package, and as people do it without. Each gives the seconds that it took.

const SMALL = new URL("/range/64", location.href).href;

/** `count` requests, so many under way at once. */
async function requests(count, at_once, text) {
  let left = count;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      if ((await text(SMALL)).length !== 64) throw new Error("a body is not what it was to be");
    }
  };
  return timed(() => Promise.all(Array.from({ length: at_once }, one)));
}

async function timed(run) {
  const from = performance.now();
  await run();
  return (performance.now() - from) / 1000;
}

function expect(found, expected, what) {
  if (found !== expected) throw new Error(`${found} ${what} came, not ${expected}`);
}

const bareText = async (url) => (await fetch(url)).text();

async function amphi() {
  return import("amphi");
}

async function rust() {
  const module = await import("./rust/amphi_speed.js");
  await module.default();
  return module;
}

/** Reads a stream by a loop: how many bytes came. */
async function read(response) {
  const reader = response.body.getReader();
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return length;
    length += value.byteLength;
  }
}

/** So many chunks of 64 bytes, made as they are asked for. */
function tokens(count) {
  let left = count;
  return new ReadableStream({
    pull(controller) {
      if (left === 0) {
        controller.close();
        return;
      }
      left -= 1;
      controller.enqueue(new Uint8Array(64));
    },
  });
}

/** What `run` takes, with a response in the place of what `fetch` gives. */
async function given(response, run) {
  const real = globalThis.fetch;
  globalThis.fetch = async () => response;
  try {
    return await run();
  } finally {
    globalThis.fetch = real;
  }
}

export const works = {
  async small1({ requests: count }) {
    const { get } = await amphi();
    return { amphi: () => requests(count, 1, (url) => get(url).text()), bare: () => requests(count, 1, bareText) };
  },

  async small64({ requests: count }) {
    const { get } = await amphi();
    return { amphi: () => requests(count, 64, (url) => get(url).text()), bare: () => requests(count, 64, bareText) };
  },

  async chunks({ bytes }) {
    const { get } = await amphi();
    const url = new URL(`/download/${bytes}`, location.href).href;
    return {
      amphi: () =>
        timed(async () => {
          let length = 0;
          for await (const chunk of (await get(url)).chunks()) length += chunk.byteLength;
          expect(length, bytes, "bytes");
        }),
      bare: () =>
        timed(async () => {
          expect(await read(await fetch(url)), bytes, "bytes");
        }),
    };
  },

  async rust({ bytes }) {
    const { chunks } = await rust();
    const url = new URL(`/download/${bytes}`, location.href).href;
    return {
      amphi: () => timed(async () => expect(await chunks(url), bytes, "bytes")),
      bare: () => timed(async () => expect(await read(await fetch(url)), bytes, "bytes")),
    };
  },

  async tokens({ chunks: count }) {
    const { chunks } = await rust();
    const of = (run) => () => timed(() => given(new Response(tokens(count)), async () => expect(await run(), count * 64, "bytes")));
    return { amphi: of(() => chunks(SMALL)), bare: of(async () => read(await fetch(SMALL))) };
  },

  async lines({ lines }) {
    const { get } = await amphi();
    return {
      amphi: () =>
        timed(async () => {
          let count = 0;
          for await (const line of (await get(new URL("lines.ndjson", location.href))).lines()) count += line.length > 0 ? 1 : 0;
          expect(count, lines, "lines");
        }),
      bare: () =>
        timed(async () => {
          const texts = (await fetch("lines.ndjson")).body.pipeThrough(new TextDecoderStream());
          let [count, rest] = [0, ""];
          const ofText = async function* () {
            for await (const text of texts) {
              const all = (rest + text).split("\n");
              rest = all.pop();
              yield* all;
            }
            if (rest) yield rest;
          };
          for await (const line of ofText()) count += line.length > 0 ? 1 : 0;
          expect(count, lines, "lines");
        }),
    };
  },

  /** Of a page that has loaded nothing yet; so each has one of its own. */
  async first() {
    return {
      amphi: () => timed(async () => (await amphi()).get(SMALL).text()),
      ky: () => timed(async () => (await import("ky")).default.get(SMALL).text()),
    };
  },
};
