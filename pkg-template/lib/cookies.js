// The cookies that a client keeps itself, where the engine does not.

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
    return tried(() => this.#raw.get(String(url), String(name)));
  }

  set(url, setCookie) {
    tried(() => this.#raw.set(String(url), String(setCookie)));
  }

  delete(url, name) {
    return tried(() => this.#raw.remove(String(url), String(name)));
  }

  clear() {
    this.#raw.clear();
  }
}
