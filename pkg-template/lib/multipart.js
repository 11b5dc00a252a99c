// The parts of a form as the module takes them.

import { asBytes, bytesOfBlob, encode, isBuffer, ofIterable, streamOfBlob, viewed } from "./body.js";
import { bytes, own, pairs, text } from "./checks.js";
import { wrong } from "./errors.js";
import { toText } from "./headers.js";

/** What is smaller is read at once: so the request has a length, and can be sent again. */
const SMALL = 1024 * 1024;

/** A promise of the parts, `[name, value, length, fileName, contentType, headers]` each. What is large is streamed where the engine sends streams, and else read here. */
export async function toParts(multipart, streams) {
  const parts = [];
  for (const [name, value] of pairs(multipart, "multipart", "FormData")) {
    const [said, given] = multipart instanceof FormData ? [asForm(name), asForm(value)] : [String(name), value];
    parts.push(await toPart(said, given, streams));
  }
  return parts;
}

/** As a form's names and texts are sent: each end of a line is `\r\n`. */
function asForm(value) {
  return typeof value === "string" ? value.replace(/\r\n?|\n/g, "\r\n") : value;
}

async function toPart(name, given, streams) {
  const told = own(isDescribed(given) ? given : { body: given });
  const { body } = told;
  const isBlob = body instanceof Blob;
  const fileName = text(told.fileName, "fileName") ?? (isBlob ? (body.name ?? "blob") : undefined);
  const contentType = (text(told.type, "type") ?? (isBlob ? body.type : undefined)) || undefined;
  const rest = [fileName, contentType, told.headers && toText(told.headers).text];
  if (isBlob && streams && body.size > SMALL) return [name, streamOfBlob(body), body.size, ...rest];
  const value = isBlob ? await bytesOfBlob(body) : content(body);
  return [name, value, bytes(told.length, "length"), ...rest];
}

function isDescribed(value) {
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, "body")) return false;
  return !(value instanceof Blob || value instanceof ReadableStream);
}

function content(body) {
  if (["string", "number", "boolean", "bigint"].includes(typeof body)) return String(body);
  if (isBuffer(body)) return viewed(body);
  if (body instanceof ReadableStream) return asBytes(body);
  if (body && (body[Symbol.asyncIterator] || body[Symbol.iterator])) return ofIterable(body);
  if (body === null) return encode("");
  throw wrong("a part is a text, bytes, a Blob, a stream, or `{ body, fileName, type, headers }`");
}
