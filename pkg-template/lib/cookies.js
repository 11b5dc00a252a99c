// The cookies that a client keeps itself, where the engine does not.

import { address } from "./checks.js";
import { tried } from "./errors.js";

/** A client's cookies. */
export class CookieJar {
  #raw;

  constructor(raw) {
    this.#raw = raw;
  }

  get size() {
    return this.#raw.length;
  }

  get(url, name) {
    return tried(() => this.#raw.get(address(url, "url"), String(name)));
  }

  set(url, setCookie) {
    tried(() => this.#raw.set(address(url, "url"), String(setCookie)));
  }

  delete(url, name) {
    return tried(() => this.#raw.remove(address(url, "url"), String(name)));
  }

  clear() {
    this.#raw.clear();
  }
}
