// A request in middleware's hands.

import { toError, tried, wrong } from "./errors.js";
import { fromText, toHead } from "./headers.js";

const nothing = () => {};

/** A request on its way: change it, and hand it on. */
export class AmphiRequest {
  #raw;
  /** That of its body: a promise that does not fail. */
  #reading;

  constructor(raw) {
    this.#raw = raw;
    const [method, url, lines] = raw.head();
    this.method = method;
    this.url = url;
    this.headers = fromText(lines);
  }

  get #here() {
    if (this.#raw === undefined) throw wrong("the request's body is a stream, and went with it: it can be handed on once");
    return this.#raw;
  }

  bytes() {
    const bytes = this.#bytes();
    this.#reading = bytes.catch(nothing);
    return bytes;
  }

  async #bytes() {
    // One after the other: what a stream has given takes its place.
    await this.#reading;
    try {
      return await this.#here.bytes();
    } catch (error) {
      throw toError(error);
    }
  }

  async text() {
    return new TextDecoder().decode(await this.bytes());
  }

  async json() {
    return JSON.parse(await this.text());
  }

  /** For the module: who has it in hands is done. */
  static end(request) {
    request.#raw?.end();
  }

  /** For the module: itself with its changes, or a copy, so that it can be handed on once more; or a promise of that. */
  static taken(request) {
    if (!(request instanceof AmphiRequest)) throw wrong("`next` takes the request that came, changed or not");
    const head = toHead(request);
    return request.#reading ? request.#reading.then(() => request.#handed(head)) : request.#handed(head);
  }

  #handed(head) {
    const raw = this.#here;
    tried(() => raw.change(head));
    const copy = raw.copy();
    // One whose body is a stream goes once.
    if (copy === undefined) this.#raw = undefined;
    return copy ?? raw;
  }
}
