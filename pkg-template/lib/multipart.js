// The parts of a form as the module takes them.

import { asBytes, bytesOfBlob, encode, isBuffer, ofIterable, streamOfBlob, viewed } from "./body.js";
import { bytes, is, known, pairs, said, text } from "./checks.js";
import { wrong } from "./errors.js";
import { refuseNulls, toText } from "./headers.js";

/** What is smaller is read at once: so the request has a length, and can be sent again. */
const SMALL = 1024 * 1024;

const KNOWN = ["body", "fileName", "type", "headers", "length"];

/** A promise of the parts, `[name, value, length, fileName, contentType, headers]` each. What is large is streamed where the engine sends streams, and else read here. */
export async function toParts(multipart, streams) {
  const parts = [];
  for (const [name, value] of pairs(multipart, "multipart", "FormData")) {
    const [field, given] = is(multipart, "FormData") ? [asForm(name), asForm(value)] : [said(name, "multipart"), value];
    parts.push(await toPart(field, given, streams));
  }
  return parts;
}

/** As a form's names and texts are sent: each end of a line is `\r\n`. */
function asForm(value) {
  return typeof value === "string" ? value.replace(/\r\n?|\n/g, "\r\n") : value;
}

async function toPart(name, given, streams) {
  const told = known(isDescribed(given) ? given : { body: given }, `multipart.${name}`, KNOWN);
  const { body } = told;
  const isBlob = body instanceof Blob;
  const fileName = text(told.fileName, "fileName") ?? (isBlob ? (body.name ?? "blob") : undefined);
  const contentType = (text(told.type, "type") ?? (isBlob ? body.type : undefined)) || undefined;
  const { text: headers, without } = toText(told.headers);
  refuseNulls(without);
  const rest = [fileName, contentType, headers];
  const length = bytes(told.length, "length");
  if (isBlob && streams && body.size > SMALL) return [name, streamOfBlob(body), held(length, body.size), ...rest];
  const value = isBlob ? await bytesOfBlob(body) : content(body);
  if (value instanceof ReadableStream) return [name, value, length, ...rest];
  if (length !== undefined) held(length, typeof value === "string" ? encode(value).length : value.length);
  return [name, value, undefined, ...rest];
}

/** The length that there is, which is no other than the one that is said. */
function held(length, actual) {
  if (length !== undefined && length !== actual) throw wrong(`the part has ${actual} bytes, and \`length\` says ${length}`);
  return actual;
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
