// Responses, and promises of them.

import { asBytes } from "./body.js";
import { count, is, known } from "./checks.js";
import { AmphiError, lacking, toError, tried, wrong } from "./errors.js";
import { fromText, toText } from "./headers.js";
import { started } from "./start.js";
import { Lent, UTF8, collected, decoded, joined } from "./lent.js";
import { Later, iterate, jsonLines, lines, toStream } from "./streams.js";

/** The places of what the module tells of a response, in the order of `FACTS` in `js/src/facts.rs`. */
const [STATUS, ADDRESS, HEADERS, STATUS_TEXT, HTTP_VERSION, ELAPSED, ENCODING, BYTES_DOWNLOADED, REDIRECTED, HISTORY, SHOWN_ADDRESS] =
  places();

/** The same, of what its headers say: `DETAILS` in `js/src/details.rs`. */
const [LINKS, COOKIES, FILE_NAME, RETRY_AFTER] = places();

function places() {
  return Array(11).keys();
}

/** What the promise gives, with errors as people know them. */
export async function settle(promise) {
  try {
    return await promise;
  } catch (error) {
    throw toError(error, (raw, method) => new AmphiResponse(raw, method));
  }
}

/** A response: its head is there, its body comes as it is read. */
export class AmphiResponse {
  #raw;
  #method;
  #headers;
  #history;
  #body;
  #bodyUsed = false;
  /** Whether somebody has its body, and has to end it. */
  #isTaken = false;

  constructor(raw, method) {
    this.#raw = raw;
    this.#method = method;
    this.status = raw.fact(STATUS);
    this.url = raw.fact(ADDRESS);
  }

  get #open() {
    if (this.#raw === undefined) throw wrong("the response is closed");
    return this.#raw;
  }

  #fact(place) {
    return this.#open.fact(place);
  }

  #detail(place) {
    const raw = this.#open;
    if (raw.detail === undefined) throw lacking("details");
    return raw.detail(place);
  }

  get statusText() {
    return this.#fact(STATUS_TEXT);
  }

  get ok() {
    return this.status >= 200 && this.status < 300;
  }

  get headers() {
    return (this.#headers ??= fromText(this.#fact(HEADERS)));
  }

  get redirected() {
    return this.#fact(REDIRECTED);
  }

  get history() {
    const hop = ([status, url, lines]) => ({ url, status, headers: fromText(lines) });
    return (this.#history ??= this.#fact(HISTORY).map(hop));
  }

  get httpVersion() {
    return this.#fact(HTTP_VERSION);
  }

  get elapsed() {
    return this.#fact(ELAPSED);
  }

  get encoding() {
    return this.#fact(ENCODING);
  }

  get bytesDownloaded() {
    return this.#fact(BYTES_DOWNLOADED);
  }

  get links() {
    const links = Object.create(null);
    for (const link of this.#detail(LINKS)) {
      for (const rel of link.rel.split(" ")) links[rel] ??= link;
    }
    return links;
  }

  get cookies() {
    return this.#detail(COOKIES);
  }

  get fileName() {
    return this.#detail(FILE_NAME);
  }

  get retryAfter() {
    return this.#detail(RETRY_AFTER);
  }

  get bodyUsed() {
    return this.#bodyUsed;
  }

  get body() {
    if (this.#body === undefined) {
      this.#use();
      let isShared = false;
      const open = () => {
        const source = this.#stream("chunks");
        isShared = source.isShared;
        return source;
      };
      this.#body = toStream(iterate(open, settle), () => isShared);
    }
    return this.#body;
  }

  async bytes() {
    return joined(await this.#whole(true));
  }

  async arrayBuffer() {
    return (await this.bytes()).buffer;
  }

  async blob() {
    return new Blob(await this.#whole(false), { type: this.headers.get("content-type") ?? "" });
  }

  async formData() {
    const { headers } = this;
    const bytes = await this.bytes();
    try {
      return await new Response(bytes, { headers }).formData();
    } catch (cause) {
      throw this.#undecoded("the body is no form", cause);
    }
  }

  async text() {
    const { encoding } = this;
    return decoded(await this.#read(), encoding);
  }

  async json() {
    const text = UTF8.decode(await this.#read());
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw this.#undecoded("the body is not JSON", cause);
    }
  }

  chunks() {
    return this.#pieces("chunks");
  }

  textChunks() {
    return this.#pieces("text");
  }

  lines(options) {
    return this.#pieces("lines", options, lines);
  }

  events(options) {
    return this.#pieces("events", options);
  }

  jsonLines(options) {
    const map = jsonLines((message, cause) => this.#undecoded(message, cause));
    return this.#pieces("lines", options, map);
  }

  #undecoded(message, cause) {
    const method = this.#method;
    const url = this.#raw?.fact(SHOWN_ADDRESS) ?? this.url.split(/[?#]/, 1)[0];
    const named = method === undefined ? "" : `${method} ${url}: `;
    const told = { code: "decode", method, url: this.url, response: this, cause };
    return new AmphiError(`${named}could not decode the body: ${message}`, told);
  }

  #pieces(kind, options, map) {
    this.#use();
    const most = count(known(options, "options", ["maxLength"]).maxLength, "maxLength");
    return iterate(() => this.#stream(kind, most), settle, map);
  }

  #use() {
    this.#isTaken = true;
    return this.#open;
  }

  #stream(kind, maxLength) {
    const raw = this.#open;
    this.#bodyUsed = true;
    const lent = kind === "chunks" ? raw.lend(false) : undefined;
    return lent ? new Lent(lent, false) : raw.stream(kind, maxLength);
  }

  /** All of the body, to be looked at alone. */
  async #read() {
    const pieces = await this.#whole(false);
    return pieces.length === 1 ? pieces[0] : joined(pieces);
  }

  /** All of the body, in pieces. */
  #whole(isKept) {
    const raw = this.#use();
    this.#bodyUsed = true;
    const lent = raw.lend(true);
    return lent ? settle(collected(new Lent(lent, true), isKept)) : settle(raw.bytes()).then((bytes) => [bytes]);
  }

  errorForStatus() {
    const told = this.#open.errorForStatus();
    if (told === undefined) return this;
    throw toError({ ...told, response: this }, (response) => response);
  }

  close() {
    this.#raw?.free();
    this.#raw = undefined;
  }

  /** For the module: closes it, unless somebody may be reading it. */
  static discard(response) {
    if (!response.#isTaken) response.close();
  }

  /** For the module: what it is made of, which goes with it. */
  static async taken(response, giver = "middleware") {
    if (response instanceof AmphiResponse) {
      const raw = response.#open;
      response.#raw = undefined;
      return raw;
    }
    if (!is(response, "Response")) throw wrong(`${giver} has to give a response`);
    const body = response.body && !(response instanceof Response) ? asBytes(response.body) : (response.body ?? undefined);
    return tried(() => new (started().HttpResponse)(response.status, toText(response.headers).text, body));
  }
}

if (Symbol.dispose) {
  AmphiResponse.prototype[Symbol.dispose] = function () {
    this.close();
  };
}
if (Symbol.asyncDispose) {
  AmphiResponse.prototype[Symbol.asyncDispose] = async function () {
    this.close();
  };
}

/** A promise of a response that can be read as if it were there already. */
export class ResponsePromise extends Promise {
  static get [Symbol.species]() {
    return Promise;
  }

  static of(promise) {
    return new ResponsePromise((resolve, reject) => promise.then(resolve, reject));
  }

  errorForStatus() {
    return ResponsePromise.of(this.then((response) => response.errorForStatus()));
  }
}

for (const name of ["bytes", "arrayBuffer", "blob", "formData", "text", "json"]) {
  ResponsePromise.prototype[name] = async function () {
    return (await this)[name]();
  };
}

for (const name of ["chunks", "textChunks", "lines", "events", "jsonLines"]) {
  ResponsePromise.prototype[name] = function (options) {
    return new Later(async () => (await this)[name](options));
  };
}
