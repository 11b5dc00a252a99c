// Whatever fetch takes as a body, as what the module takes: bytes, or a stream of them.

import { is, pairs, said } from "./checks.js";
import { unreadable, wrong } from "./errors.js";
import { toParts } from "./multipart.js";

/** `{ body, contentType, parts }` of a request's options, or a promise of it. */
export function toBody(options, streams) {
  // A `null` of JSON is one; that of `body` is none.
  const given = ["json", "form", "multipart", "body"].filter((name) => options[name] !== undefined && (name !== "body" || options.body !== null));
  if (given.length > 1) throw wrong(`\`${given[0]}\` and \`${given[1]}\` are both a body: give one`);
  if (options.json !== undefined) {
    return { body: encode(stringify(options.json)), contentType: "application/json" };
  }
  // As fetch has it, this one is read now, and can be sent again.
  if (is(options.body, "FormData")) return ofParts(options.body, false);
  if (options.multipart !== undefined) return ofParts(options.multipart, streams());
  if (options.form !== undefined) return ofAny(search(options.form, "form"));
  return options.body == null ? {} : ofAny(options.body);
}

async function ofParts(form, streams) {
  return { parts: await toParts(form, streams) };
}

function ofAny(body) {
  if (typeof body === "string") return { body: encode(body), contentType: "text/plain;charset=UTF-8" };
  if (isBuffer(body)) return { body: viewed(body) };
  if (is(body, "URLSearchParams")) {
    return { body: encode(body.toString()), contentType: "application/x-www-form-urlencoded" };
  }
  if (is(body, "Blob", "File")) return read(body);
  if (is(body, "ReadableStream")) return { body: asBytes(body) };
  if (typeof body[Symbol.asyncIterator] === "function" || typeof body[Symbol.iterator] === "function") {
    return { body: ofIterable(body) };
  }
  throw wrong("the body is nothing that can be sent: text, bytes, Blob, FormData, URLSearchParams or a stream");
}

async function read(blob) {
  return { body: await bytesOfBlob(blob), contentType: blob.type || undefined };
}

export async function bytesOfBlob(blob) {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** A stream of it, whose failure is an error of amphi's. */
export function streamOfBlob(blob) {
  const reader = blob.stream().getReader();
  const next = () =>
    reader.read().catch((cause) => {
      throw unreadable(cause);
    });
  return stream(next, (reason) => reader.cancel(reason));
}

/** `URLSearchParams` of an object, whose values may be lists, of pairs, or of a text. */
export function search(fields, name) {
  if (fields === null || (typeof fields !== "object" && typeof fields !== "string")) {
    throw wrong(`\`${name}\` is an object, a list of pairs, \`URLSearchParams\` or a text`);
  }
  if (typeof fields === "string" || fields instanceof URLSearchParams) return new URLSearchParams(fields);
  const made = new URLSearchParams();
  for (const [field, value] of pairs(fields, name, "URLSearchParams")) {
    if (value !== undefined) made.append(said(field, name), value === null ? "" : said(value, `${name}.${field}`));
  }
  return made;
}

function stringify(value) {
  let text;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw wrong("`json` is nothing that JSON can say", cause);
  }
  if (text === undefined) throw wrong("`json` is nothing that JSON can say");
  return text;
}

export function encode(text) {
  return new TextEncoder().encode(text);
}

export function isBuffer(value) {
  return ArrayBuffer.isView(value) || is(value, "ArrayBuffer");
}

/** The bytes of a buffer, or of what is a view of one. */
export function viewed(buffer) {
  return ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
}

function bytesOf(chunk) {
  if (typeof chunk === "string") return encode(chunk);
  if (chunk instanceof Uint8Array) return chunk;
  if (isBuffer(chunk)) return viewed(chunk);
  throw wrong("a body's stream gives bytes or texts");
}

export function ofIterable(iterable) {
  const iterator = iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]();
  return stream(() => iterator.next(), (reason) => iterator.return?.(reason));
}

export function asBytes(body) {
  const reader = body.getReader();
  return stream(() => reader.read(), (reason) => reader.cancel(reason));
}

function stream(next, cancel) {
  const source = {
    __proto__: null,
    async pull(controller) {
      const { done, value } = await next();
      if (done) {
        controller.close();
        return;
      }
      try {
        controller.enqueue(bytesOf(value));
      } catch (error) {
        // What fails by this is cancelled by nobody else.
        new Promise((resolve) => resolve(cancel(error))).catch(() => {});
        throw error;
      }
    },
    async cancel(reason) {
      await cancel(reason);
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}
