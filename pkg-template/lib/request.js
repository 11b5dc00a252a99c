// A request in middleware's hands.

import { toError, tried } from "./errors.js";
import { fromText, toHead } from "./headers.js";

/** A request on its way: change it, and hand it on. */
export class AmphiRequest {
  #raw;

  constructor(raw) {
    this.#raw = raw;
    const [method, url, lines] = raw.head();
    this.method = method;
    this.url = url;
    this.headers = fromText(lines);
  }

  async bytes() {
    try {
      return await this.#raw.bytes();
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

  /** For the module: itself with its changes, or a copy, so that it can be handed on once more. */
  static taken(request) {
    const raw = request.#raw;
    tried(() => raw.change(toHead(request)));
    // One whose body is a stream goes once.
    return raw.copy() ?? raw;
  }
}
