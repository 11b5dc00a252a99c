// The parts of a form as the module takes them.

import { asBytes, encode, ofIterable } from "./body.js";
import { wrong } from "./errors.js";
import { toText } from "./headers.js";

/** What is smaller is read at once: so the request has a length, and can be sent again. */
const SMALL = 1024 * 1024;

/** A promise of the parts. What is large is streamed where the engine sends streams, and else read here. */
export async function toParts(multipart, streams) {
  const parts = [];
  for (const [name, value] of fields(multipart)) parts.push(await toPart(String(name), value, streams));
  return parts;
}

function* fields(multipart) {
  if (typeof multipart[Symbol.iterator] === "function") {
    yield* multipart;
    return;
  }
  for (const [name, value] of Object.entries(multipart)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) yield [name, one];
    }
  }
}

async function toPart(name, given, streams) {
  const told = isDescribed(given) ? given : { body: given };
  const { body } = told;
  const isBlob = body instanceof Blob;
  const part = {
    name,
    fileName: told.fileName ?? (isBlob ? (body.name ?? "blob") : undefined),
    contentType: (told.type ?? (isBlob ? body.type : undefined)) || undefined,
    headers: told.headers && toText(told.headers).text,
  };
  if (isBlob && streams && body.size > SMALL) return { ...part, value: asBytes(body.stream()), length: body.size };
  return { ...part, value: isBlob ? new Uint8Array(await body.arrayBuffer()) : content(body), length: told.length };
}

function isDescribed(value) {
  if (value === null || typeof value !== "object" || !("body" in value)) return false;
  return !(value instanceof Blob || value instanceof ReadableStream);
}

function content(body) {
  if (["string", "number", "boolean", "bigint"].includes(typeof body)) return String(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof ReadableStream) return asBytes(body);
  if (body && (body[Symbol.asyncIterator] || body[Symbol.iterator])) return ofIterable(body);
  if (body === null) return encode("");
  throw wrong("a part is a text, bytes, a Blob, a stream, or `{ body, fileName, type, headers }`");
}
