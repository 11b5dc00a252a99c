// Bodies that are read past the module, by the engine's own stream. The module is told how much has come, and has it fail when
// time runs out, a signal is aborted, or a limit is exceeded.

import { is } from "./checks.js";
import { AmphiError } from "./errors.js";

/** What `Pieces` takes, one piece at a time. */
export class Lent {
  #raw;
  #reader;
  #isWhole;

  /** Of one that `isWhole` the module knows that each chunk is waited for as soon as the one before has come. */
  constructor(raw, isWhole) {
    this.#raw = raw;
    this.#reader = raw.reader;
    this.#isWhole = isWhole;
  }

  /** Whether chunks may be somebody else's, too: a stream of a page's own making may give one out once more. */
  get isShared() {
    return this.#raw.isShared;
  }

  async next() {
    for (;;) {
      if (!this.#isWhole && !this.#raw.waits()) return this.#failed();
      let read;
      try {
        read = await this.#reader.read();
      } catch {
        return this.#failed();
      }
      const { done, value } = read;
      if (done) return this.#raw.ended() ? [] : this.#failed();
      if (!is(value, "Uint8Array")) throw new AmphiError("the body's stream gives no bytes", { code: "body" });
      if (!this.#raw.arrived(value.byteLength)) return this.#failed();
      if (value.byteLength > 0) return [value];
    }
  }

  /** The module knows why, or finds out. */
  #failed() {
    this.#reader.releaseLock();
    return this.#raw.next();
  }

  cancel() {
    this.#raw.cancel();
  }

  free() {
    this.#raw.free();
  }
}

/** So many pieces are put together, if there are fewer bytes in each: to be kept, it takes hundreds itself. */
const MANY = 1024;
const SMALL = 1024;

/** All pieces; one alone is nobody else's if it `isKept`. */
export async function collected(lent, isKept) {
  const all = [];
  let from = 0;
  let length = 0;
  try {
    for (;;) {
      const [piece] = await lent.next();
      if (piece === undefined) {
        return isKept && all.length === 1 ? [all[0].slice()] : all;
      }
      all.push(piece);
      length += piece.byteLength;
      if (all.length - from < MANY) continue;
      if (length < MANY * SMALL) all.push(joined(all.splice(from)));
      from = all.length;
      length = 0;
    }
  } finally {
    lent.free();
  }
}

/** One array of them, with a buffer of its own. */
export function joined(pieces) {
  const [first] = pieces;
  if (pieces.length === 1 && first.byteLength === first.buffer.byteLength) return first;
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
}

export const UTF8 = new TextDecoder();

/** The text; a byte order mark wins over the label. */
export function decoded(bytes, label) {
  const mark = (bytes[0] << 8) | bytes[1];
  if (mark === 0xfeff) return new TextDecoder("utf-16be").decode(bytes);
  if (mark === 0xfffe) return new TextDecoder("utf-16le").decode(bytes);
  const isUtf8 = label === "utf-8" || (mark === 0xefbb && bytes[2] === 0xbf);
  return (isUtf8 ? UTF8 : new TextDecoder(label)).decode(bytes);
}
