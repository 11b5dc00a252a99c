// A request in middleware's hands.

import { toError, tried } from "./errors.js";
import { fromText, toText } from "./headers.js";

/** A request on its way: change it, and hand it on. */
export class AmphiRequest {
  #raw;

  constructor(raw) {
    this.#raw = raw;
    this.method = raw.method;
    this.url = raw.url;
    this.headers = fromText(raw.headers);
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
    tried(() => raw.change(request.method, String(request.url), toText(request.headers).text ?? ""));
    // One whose body is a stream goes once.
    return raw.copy() ?? raw;
  }
}
