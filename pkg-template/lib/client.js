// Clients, and the functions that use one of everybody's.

import { toAuth, toAuths } from "./auth.js";
import { toBody } from "./body.js";
import { address, called, flag, known, list, own } from "./checks.js";
import { CookieJar } from "./cookies.js";
import { lacking, reported, tried, wrong } from "./errors.js";
import { refuseNulls } from "./headers.js";
import { COMMON, listed, toCommon, toFetching, toTimeouts } from "./options.js";
import { AmphiRequest } from "./request.js";
import { AmphiResponse, ResponsePromise, settle } from "./response.js";
import { started } from "./start.js";

const SHARED = Symbol("shared");

const OF_CLIENTS = [
  ...COMMON, "baseUrl", "authFor", "transport", "mounts", "cookies", "errorForStatus", "httpsOnly", "middleware", "hooks",
];
const OF_REQUESTS = [...COMMON, "json", "form", "multipart", "body", "signal", "onUploadProgress", "onDownloadProgress"];

/** Sends requests, with what they have in common. */
export class Client {
  #raw;
  #timeouts;
  #fetching;
  #maxRedirects;
  #cookies;

  constructor(given) {
    const { HttpClient } = started();
    if (given === SHARED) {
      this.#raw = HttpClient.shared();
      return;
    }
    const options = known(given, "options", OF_CLIENTS);
    this.#timeouts = toTimeouts(options.timeout);
    this.#fetching = toFetching(options);
    this.#maxRedirects = options.maxRedirects;
    const common = toCommon(options, this.#timeouts);
    refuseNulls(common.without);
    const functions = list(options.middleware, "middleware");
    if (options.hooks != null) functions.push(hooked(known(options.hooks, "hooks", ["request", "response"])));
    const settings = {
      __proto__: null,
      ...common,
      ...toAuths(options.auth, options.authFor),
      fetching: this.#fetching,
      mounts: toMounts(options),
      baseUrl: options.baseUrl === undefined ? undefined : address(options.baseUrl, "baseUrl"),
      keepsCookies: flag(options.cookies, "cookies"),
      httpsOnly: flag(options.httpsOnly, "httpsOnly"),
      errorForStatus: flag(options.errorForStatus, "errorForStatus"),
      middleware: functions.map(toModule),
    };
    this.#raw = tried(() => new HttpClient(listed(settings)));
  }

  request(method, url, options) {
    return ResponsePromise.of(this.#send(method, url, options));
  }

  async #send(method, url, given) {
    if (this.#raw === undefined) throw wrong("the client is closed");
    const text = address(url, "url");
    if (typeof method !== "string") throw wrong("the method is a text");
    if (given == null) return this.#sent(method, text);
    const options = known(given, "options", OF_REQUESTS);
    const settings = {
      __proto__: null,
      ...toCommon(options, options.timeout === undefined ? undefined : toTimeouts(options.timeout, this.#timeouts), this.#maxRedirects),
      ...toAuth(options.auth),
      fetching: toFetching(options, this.#fetching),
      signal: toSignal(options.signal),
      onUpload: toProgress(options, "onUploadProgress"),
      onDownload: toProgress(options, "onDownloadProgress"),
    };
    let body = toBody(options, streamsPieces);
    if (body instanceof Promise) body = await body;
    body = own(body);
    settings.body = body.body;
    settings.parts = body.parts;
    settings.contentType = body.contentType;
    return this.#sent(method, text, listed(settings));
  }

  async #sent(method, text, list) {
    if (this.#raw === undefined) throw wrong("the client is closed");
    return new AmphiResponse(await settle(this.#raw.send(method, text, list)), method);
  }

  get cookies() {
    if (this.#raw === undefined) throw wrong("the client is closed");
    if (this.#raw.cookies === undefined) throw lacking("cookies");
    return (this.#cookies ??= new CookieJar(tried(() => this.#raw.cookies())));
  }

  close() {
    this.#raw?.free();
    this.#raw = undefined;
  }
}

for (const method of ["get", "head", "post", "put", "patch", "delete", "options"]) {
  Client.prototype[method] = function (url, options) {
    return this.request(method.toUpperCase(), url, options);
  };
}
if (Symbol.dispose) {
  Client.prototype[Symbol.dispose] = function () {
    this.close();
  };
}

/** Event hooks are middleware that only looks on. */
function hooked(hooks) {
  const [before, after] = ["request", "response"].map((name) => {
    const functions = list(hooks[name], `hooks.${name}`);
    if (functions.some((hook) => typeof hook !== "function")) throw wrong(`\`hooks.${name}\` is a list of functions`);
    return functions;
  });
  return async (request, next) => {
    for (const hook of before) await hook(request);
    const response = await next(request);
    for (const hook of after) await hook(response);
    return response;
  };
}

function toModule(middleware) {
  if (typeof middleware !== "function") throw wrong("middleware is a function");
  return async (raw, next) => {
    const request = new AmphiRequest(raw);
    const run = async (sent = request) => new AmphiResponse(await settle(next(AmphiRequest.taken(sent))), sent.method);
    return AmphiResponse.taken(await middleware(request, run));
  };
}

/** What stands in the place of the network, for all, and for some: `[pattern, transport]`. */
function toMounts({ transport, mounts }) {
  const made = transport == null ? [] : [[undefined, toTransport(transport)]];
  for (const [pattern, one] of Object.entries(own(mounts, "mounts"))) {
    made.push([pattern, one === null ? undefined : toTransport(one)]);
  }
  return made.length ? made : undefined;
}

function toTransport(transport) {
  if (typeof transport !== "function") throw wrong("a transport is a function of a request that gives a response");
  return async (raw) => AmphiResponse.taken(await transport(new AmphiRequest(raw)), "a transport");
}

function toProgress(options, name) {
  const tell = called(options[name], name);
  return tell && reported((loaded, total) => tell({ loaded, total }));
}

function toSignal(signal) {
  if (signal == null) return undefined;
  // Not `instanceof`: one of another realm will do.
  if (typeof signal.aborted !== "boolean" || typeof signal.addEventListener !== "function") throw wrong("`signal` is no AbortSignal");
  return signal;
}

let able;

/** The names of what this engine can do, and so a client of it. */
export function capabilities() {
  able ??= Object.freeze(started().capabilities().trim().split("\n"));
  return able;
}

/** Whether a body of bytes can be sent piece by piece whatever the server speaks: not so in browsers. */
function streamsPieces() {
  return ["StreamingUpload", "AnyHeader"].every((name) => capabilities().includes(name));
}

/** The version of this package. */
export function version() {
  return started().version();
}

let everybodys;

export function request(method, url, options) {
  everybodys ??= new Client(SHARED);
  return everybodys.request(method, url, options);
}

export const get = (url, options) => request("GET", url, options);
export const head = (url, options) => request("HEAD", url, options);
export const post = (url, options) => request("POST", url, options);
export const put = (url, options) => request("PUT", url, options);
export const patch = (url, options) => request("PATCH", url, options);
export const del = (url, options) => request("DELETE", url, options);
export const options = (url, given) => request("OPTIONS", url, given);
