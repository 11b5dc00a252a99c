/// <reference lib="esnext.disposable" />

/** An address: a text, a `URL`, or what else has it as its `href`, as `location` does. */
export type UrlInput = string | URL | { readonly href: string };

/** Headers, as fetch takes them; of a request, `null` leaves out one that its client adds to all. */
export type HeadersInput = Headers | Iterable<readonly [string, string]> | Record<string, HeaderValue | readonly string[] | undefined>;

/** A header's value, `null` for none. */
export type HeaderValue = string | number | null;

/**
 * Fields of a query or a form: an object of {@link FieldValue}s (a list is one field several times), of whatever interface,
 * pairs, or what `URLSearchParams` takes. What has no text of its own, as a file or a set has none, is an error.
 */
export type FieldsInput = string | URLSearchParams | Iterable<readonly [string, string]> | object;

/** A field's value; `undefined` leaves it out, `null` is an empty one: `{ a: null }` is `a=`. */
export type FieldValue = string | number | boolean | bigint | null | undefined;

/** Whatever fetch takes as a body, and iterables of bytes or texts, asynchronous ones too. */
export type BodyInput =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | Blob
  | FormData
  | URLSearchParams
  | ReadableStream<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>;

/**
 * `[user, password]` for Basic, the token of Bearer, Digest, or functions that know what to do. None of it goes to another
 * origin: a browser, which would take all headers but `Authorization` along, follows a request that has others which are secret
 * within the page's origin alone; one to another origin fails with the code `redirect` if that redirects.
 */
export type Auth =
  | readonly [username: string, password?: string | null | undefined]
  | { readonly bearer: string }
  | DigestAuth
  | AuthFlow
  | AuthFlow["authorize"];

/** Digest access authentication. */
export interface DigestAuth {
  readonly digest: readonly [username: string, password: string];
  /** Whether a server that asks for Basic alone gets that, and so the password. By default not. */
  readonly orBasic?: boolean | undefined;
}

/** A request that credentials are added to: what is changed here is what is sent. */
export interface AuthRequest {
  method: string;
  url: string;
  readonly headers: Headers;
}

/** What was answered to a request with credentials. */
export interface AuthResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The body, with `readsBody`; else nothing. */
  text(): Promise<string>;
  bytes(): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** An exchange of credentials that takes more than a header. */
export interface AuthFlow {
  /** Adds to a request what it needs, before it leaves. */
  authorize(request: AuthRequest): unknown;
  /**
   * Looks at each response; `true` sends the request, with its changes, once more. `round` is how often this request was
   * answered, 1 the first time; redirects do not count.
   */
  answer?: ((request: AuthRequest, response: AuthResponse, round: number) => boolean | Promise<boolean>) | undefined;
  /** Whether `answer` reads the body, which is kept in memory for that. By default not. */
  readonly readsBody?: boolean | undefined;
}

/** Whether, when and how often a request that fails is sent again; a number is the `limit`, `null` is never. */
export type Retry = number | null | RetryOptions;

export interface RetryOptions {
  /** How often it is sent again at most. By default 2. */
  limit?: number | undefined;
  /** The methods that are sent again. By default the idempotent ones. */
  methods?: Iterable<string> | undefined;
  /** The statuses upon which. By default 408, 413 (with a `Retry-After`), 429, 500, 502, 503 and 504. */
  statusCodes?: Iterable<number> | undefined;
  /** Seconds: it waits at random from nothing to this, doubled with each try. By default 0.5. */
  backoff?: number | undefined;
  /** Seconds: the longest of these waits. By default 30. */
  maxBackoff?: number | undefined;
  /** Seconds: a server that asks by `Retry-After` for a longer wait is not asked again. By default 120. */
  maxRetryAfter?: number | undefined;
  /**
   * Decides upon each outcome, at once and in place of methods, statuses and errors. One that throws says no, and what it has
   * thrown is reported as uncaught; so is that a promise is no answer.
   */
  when?: ((attempt: RetryAttempt) => boolean) | undefined;
}

/** A request that was sent, and what came of it. */
export interface RetryAttempt {
  readonly method: string;
  readonly url: string;
  /** How often it was sent again already. */
  readonly retries: number;
  /** What methods, statuses and errors would say. */
  readonly retryable: boolean;
  /** Of the response, if there is one. */
  readonly status?: number;
  readonly headers?: Headers;
  /** If there is no response. */
  readonly error?: AmphiError;
}

/** Fields and files of a form in parts. A list is one name several times. */
export type MultipartInput = FormData | Iterable<readonly [string, PartInput]> | Record<string, PartInput | readonly PartInput[] | undefined>;

/** A part, or what it holds. */
export type PartInput = PartContent | Part;

export type PartContent =
  | string
  | number
  | boolean
  | bigint
  | ArrayBuffer
  | ArrayBufferView
  | Blob
  | ReadableStream<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>;

export interface Part {
  readonly body: PartContent;
  /** That of a `File`, unless it is said. */
  readonly fileName?: string | undefined;
  /** The media type: that of a `Blob`, or else guessed from the file's name. */
  readonly type?: string | undefined;
  readonly headers?: HeadersInput | null | undefined;
  /** Bytes of a stream, where they are known; of what else is given no other than it has. */
  readonly length?: number | undefined;
}

/** A function in the place of the network: for tests, for an application in the same program, for a cache. */
export type Transport = (request: AmphiRequest) => AmphiResponse | Response | Promise<AmphiResponse | Response>;

/**
 * Seconds: a number bounds the whole exchange, to the end of the body, and nothing else does then; `null` takes every bound
 * away. In an object, what is not named keeps its default, or the client's: `connect` 5, `read` and `write` 30. So
 * `{ total: 120 }` gives up earlier where nothing comes.
 *
 * fetch does not tell connecting from waiting: a response's head may take `connect` and `read` together, and `write` for each
 * 64 KiB of a body, if there is one. So `{ read: 1 }` alone gives up after 6 seconds, `{ connect: 1, read: 1 }` after 2. While
 * a body is streamed, its next chunk may take `connect` and `write`; once it has ended, the head as much as said. There is no
 * such bound if one of those that are added up is `null`. Nor does fetch tell when it waits for a free connection: `pool` bounds
 * nothing.
 */
export type Timeout = number | null | Partial<Record<TimeoutPhaseSetting, number | null | undefined>>;

/** What may be bounded: `read` is the wait for the next piece of the response. */
export type TimeoutPhaseSetting = "connect" | "read" | "write" | "pool" | "total";

/** In which phase time ran out; `headers` is connecting, sending and waiting in one, which fetch does not tell apart. */
export type TimeoutPhase = TimeoutPhaseSetting | "headers";

/** How far a transfer is, in bytes. */
export interface Progress {
  /** Bytes so far. */
  readonly loaded: number;
  /** Bytes in all, where that is known: not of a body that is compressed on its way. */
  readonly total: number | undefined;
}

/**
 * Stands around calls, once each, whatever redirects and retries send for one: changes requests, answers them, sends them more
 * than once, looks at their responses. A response that it was given and does not give back is closed when it is done, unless its body was asked for; a request that it has handed on
 * and does not wait for ends with it. The call's `signal` ends what it reads, too.
 */
export type Middleware = (request: AmphiRequest, next: Next) => Promise<AmphiResponse | Response>;

/** Hands a request on, the one that came if none is given. A body that is a stream goes once, unless it was read before. */
export type Next = (request?: AmphiRequest) => Promise<AmphiResponse>;

/**
 * Functions that only look on: at every request that leaves and every response that comes, those of redirects and retries
 * among them. A browser follows redirects by itself, and shows one of each.
 */
export interface Hooks {
  /** Called before each request is sent. */
  readonly request?: Iterable<(request: AmphiRequest) => unknown> | null | undefined;
  /** Called with each response, before its body is read. */
  readonly response?: Iterable<(response: AmphiResponse) => unknown> | null | undefined;
}

/**
 * How a browser fetches, as in [fetch's own options](https://fetch.spec.whatwg.org/#requestinit): of a client for all requests,
 * each of which may say other. All but `credentials` is `unsupported` where there is no browser; what a browser does not do of it
 * is an error, too.
 */
export interface FetchingOptions {
  /** Whether cookies and a browser's own credentials go along. By default `same-origin`. */
  credentials?: "omit" | "same-origin" | "include" | undefined;
  /** Whether other origins are asked. What `no-cors` hides is an error that says that the request was sent. By default `cors`. */
  mode?: "cors" | "same-origin" | "no-cors" | undefined;
  /** How the browser's cache is used. */
  cache?: "default" | "no-store" | "reload" | "no-cache" | "force-cache" | "only-if-cached" | undefined;
  /** What is told to be the page that asks: a URL of its origin, or an empty text for none. */
  referrer?: string | undefined;
  /** How much of that is told. */
  referrerPolicy?:
    | ""
    | "no-referrer"
    | "no-referrer-when-downgrade"
    | "origin"
    | "origin-when-cross-origin"
    | "same-origin"
    | "strict-origin"
    | "strict-origin-when-cross-origin"
    | "unsafe-url"
    | undefined;
  /** The digests that one of the body's has to be among (Subresource Integrity). */
  integrity?: string | undefined;
  /** Whether the request outlives its page; its body may have 64 KiB at most. */
  keepalive?: boolean | undefined;
  /** What is fetched first: a hint. */
  priority?: "auto" | "high" | "low" | undefined;
}

/**
 * What a client's requests have in common. Of this and all other options only what an object has itself counts, not what it
 * inherits; what is of a wrong type is an error (`builder`), and so is what nobody knows, unless it is `undefined`.
 */
export interface ClientOptions extends FetchingOptions {
  /**
   * Where relative URLs stand below: with `https://api.example/v1`, `/users` and `users` are `https://api.example/v1/users`, and
   * `//host/users` is below it, too. `../users` leaves its path, and is `https://api.example/users`; a whole URL leaves it.
   */
  baseUrl?: UrlInput | undefined;
  /** Headers for every request. */
  headers?: HeadersInput | null | undefined;
  /** Parameters for every request's query; one of the request's own of the same name goes before. */
  params?: FieldsInput | null | undefined;
  /** Bounds in time, in seconds. By default 5 for connecting, 30 for reading and writing, none for the whole. */
  timeout?: Timeout | undefined;
  /** Credentials for every request. */
  auth?: Auth | null | undefined;
  /** Credentials for every request to an origin, by that: `{ "https://api.example": { bearer } }`. */
  authFor?: Record<string, Auth> | null | undefined;
  /** Whether what fails is sent again. By default never. */
  retry?: Retry | undefined;
  /** Answers every request in place of the network. */
  transport?: Transport | null | undefined;
  /**
   * The same for URLs of a pattern: `all://*.example.org`, `https://`, `http://localhost:1234`. The most specific one wins;
   * `null` is the network.
   */
  mounts?: Record<string, Transport | null> | null | undefined;
  /** Whether cookies are used. In a browser they are its own. By default they are. */
  cookies?: boolean | undefined;
  /** Whether redirects are followed. A browser always does, unless that would take a secret elsewhere. By default they are. */
  followRedirects?: boolean | undefined;
  /** How many redirects are followed; one more is an error. By default 20. */
  maxRedirects?: number | undefined;
  /** The most bytes of a body that is read as a whole. By default 512 MiB. */
  bodyLimit?: number | undefined;
  /** Whether every status of 400 and more is an error. By default not. */
  errorForStatus?: boolean | undefined;
  /** Refuses URLs that are not `https`. By default off. */
  httpsOnly?: boolean | undefined;
  /** Stands around every call, the first one outermost. */
  middleware?: Iterable<Middleware> | null | undefined;
  /** Looks on. */
  hooks?: Hooks | null | undefined;
}

/** What a request has of its own. One of `json`, `form`, `multipart` and `body` is its body. */
export interface RequestOptions extends FetchingOptions {
  /** Parameters that are added to the URL's query. */
  params?: FieldsInput | null | undefined;
  /** Headers, in place of the client's of the same names. */
  headers?: HeadersInput | null | undefined;
  /** A body of JSON, and its `Content-Type`. */
  json?: unknown;
  /** A body of form fields, and its `Content-Type`. */
  form?: FieldsInput | undefined;
  /**
   * A form in parts, `multipart/form-data`. Where the engine sends streams whatever the server speaks, as Node, Deno and Bun
   * do, a `Blob` of more than a mebibyte is read while it is sent, and then no redirect or retry sends it again; in a browser it is read first.
   */
  multipart?: MultipartInput | undefined;
  /** The body. `FormData` and `Blob` are read into memory first, and can be sent again. */
  body?: BodyInput | null | undefined;
  /** Credentials, in place of the client's; `null` for none. */
  auth?: Auth | null | undefined;
  /** Whether it is sent again if it fails, in place of what the client says. */
  retry?: Retry | undefined;
  /** Bounds in time, in seconds, over the client's. */
  timeout?: Timeout | undefined;
  /** Ends the exchange when it is aborted: the request, and the body of its response. */
  signal?: AbortSignal | null | undefined;
  /** Whether redirects are followed: `true` as many as the client says, whether it follows them or not. */
  followRedirects?: boolean | undefined;
  /** How many redirects are followed. */
  maxRedirects?: number | undefined;
  /** The most bytes of a body that is read as a whole: the response's, and the request's by middleware. */
  bodyLimit?: number | undefined;
  /**
   * Told of each piece that the engine takes of a body that is a stream; of bytes, which it takes as a whole, once, when the
   * response's head is there. A request without a body tells nothing, one that is sent again begins anew. What it throws is
   * reported as uncaught.
   */
  onUploadProgress?: ((progress: Progress) => void) | undefined;
  /** Told of each piece of the response's body as it is read. What it throws is reported as uncaught. */
  onDownloadProgress?: ((progress: Progress) => void) | undefined;
}

/** Bounds for what is read line by line. */
export interface LineOptions {
  /** The longest line, or the most data of an event, in bytes of UTF-8; more is an error. By default 8 MiB. */
  maxLength?: number | undefined;
}

/** A server-sent event. */
export interface ServerSentEvent {
  /** Its type, `message` unless it says another. */
  readonly event: string;
  readonly data: string;
  /** The last id that was told, for `Last-Event-ID`. */
  readonly id: string;
  /** Seconds to wait before connecting again, where the event tells that. */
  readonly retry: number | undefined;
}

/** A link of a response (RFC 8288). */
export interface Link {
  readonly url: string;
  /** What it is to the response: words with spaces in between. */
  readonly rel: string;
  readonly title: string | undefined;
  readonly type: string | undefined;
}

/** A cookie that a response sets. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string | undefined;
  readonly path: string | undefined;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: "Strict" | "Lax" | "None" | undefined;
}

/** A redirect on the way to a response. */
export interface HistoryEntry {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
}

/** A request in the hands of middleware or of a transport. */
export class AmphiRequest {
  private constructor();
  method: string;
  url: string;
  readonly headers: Headers;
  /** Its body, as large as `bodyLimit` allows. One that is a stream is these bytes from then on, to be sent and to be read. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  text(): Promise<string>;
  json<T = unknown>(): Promise<T>;
}

/** A response: its head is there, its body comes as it is read, once. */
export class AmphiResponse {
  private constructor();
  readonly status: number;
  readonly statusText: string;
  /** Whether the status is 200 to 299. */
  readonly ok: boolean;
  readonly headers: Headers;
  /** Where it came from in the end. */
  readonly url: string;
  /** Whether redirects led here. */
  readonly redirected: boolean;
  /** The redirects that led here, where the engine shows them. */
  readonly history: readonly HistoryEntry[];
  /** `1.1`, `2` or `3`, where it is known: in a browser some time after the body was read. */
  readonly httpVersion: string | undefined;
  /** Seconds from the call to the end of the body, or to now. */
  readonly elapsed: number;
  /** The label of the charset that `text()` decodes by. */
  readonly encoding: string;
  /** Bytes of the body that have come so far. */
  readonly bytesDownloaded: number;
  /** Its `Link` headers, by what they are to it: `response.links.next?.url`. */
  readonly links: Readonly<Record<string, Link | undefined>>;
  /** The cookies that it sets; a browser shows none of them. */
  readonly cookies: readonly SetCookie[];
  /** The name of the file that it is, by its `Content-Disposition`. */
  readonly fileName: string | undefined;
  /** Seconds that the server asks to wait by `Retry-After`. */
  readonly retryAfter: number | undefined;
  readonly bodyUsed: boolean;
  /** The body as a stream of bytes. Cancelling it ends the transfer. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;

  /** The whole body, as all of these that are promises, `bodyLimit` at most. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  arrayBuffer(): Promise<ArrayBuffer>;
  /** The body, with its `Content-Type`. */
  blob(): Promise<Blob>;
  /** The fields of a form, `multipart/form-data` or `application/x-www-form-urlencoded`. */
  formData(): Promise<FormData>;
  /** The body by its charset. */
  text(): Promise<string>;
  /** The body's value. That it is a `T` is for the caller to know. */
  json<T = unknown>(): Promise<T>;

  /** The body piece by piece. Leaving this, and the iterators below, ends the transfer. */
  chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>;
  /** The same as text, never cut inside a character. */
  textChunks(): AsyncGenerator<string, void, void>;
  /** Line by line, without what ends them: `\n`, `\r\n` or `\r`. */
  lines(options?: LineOptions | null): AsyncGenerator<string, void, void>;
  /** Server-sent events. */
  events(options?: LineOptions | null): AsyncGenerator<ServerSentEvent, void, void>;
  /** A JSON value a line; empty lines are passed over. */
  jsonLines<T = unknown>(options?: LineOptions | null): AsyncGenerator<T, void, void>;

  /** Throws a {@link StatusError} if the status is 400 or more; otherwise the response itself. */
  errorForStatus(): this;
  /** Lets go of the response; what is not read of its body is not sent any more. */
  close(): void;
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A promise of a response, that can be read as if the response were there already: `await get(url).json()`. */
export class ResponsePromise extends Promise<AmphiResponse> {
  private constructor();
  /** The whole body, as of {@link AmphiResponse.bytes}; a status of 400 and more has one like any other. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** The whole body. */
  arrayBuffer(): Promise<ArrayBuffer>;
  /** The body, with its `Content-Type`. */
  blob(): Promise<Blob>;
  /** The fields of a form. */
  formData(): Promise<FormData>;
  /** The body by its charset. */
  text(): Promise<string>;
  /** The value of a body of JSON. */
  json<T = unknown>(): Promise<T>;
  /** The body piece by piece; so are those below. Nothing is read before the first `next()`, and leaving early ends the transfer. */
  chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>;
  /** The same as text, never cut inside a character. */
  textChunks(): AsyncGenerator<string, void, void>;
  /** Line by line, without what ends them. */
  lines(options?: LineOptions | null): AsyncGenerator<string, void, void>;
  /** Server-sent events. */
  events(options?: LineOptions | null): AsyncGenerator<ServerSentEvent, void, void>;
  /** A JSON value a line. */
  jsonLines<T = unknown>(options?: LineOptions | null): AsyncGenerator<T, void, void>;
  /** Fails with a {@link StatusError} if the status is 400 or more: `await get(url).errorForStatus().json()`. */
  errorForStatus(): ResponsePromise;
}

/** The cookies that a client keeps itself, where the engine keeps none. */
export class CookieJar {
  private constructor();
  /** How many there are. */
  readonly size: number;
  /** The value of the cookie that a request there would carry. */
  get(url: UrlInput, name: string): string | undefined;
  /** Takes a `Set-Cookie` as if a response from there had it. */
  set(url: UrlInput, setCookie: string): void;
  /** Removes a cookie; whether it was there. */
  delete(url: UrlInput, name: string): boolean;
  clear(): void;
}

/**
 * Sends requests, with what they have in common.
 *
 * ```js
 * using client = new Client({ baseUrl: "https://api.example/v1", timeout: 10 });
 * const frogs = await client.get("/frogs", { params: { page: 2 } }).json();
 * ```
 */
export class Client {
  /** @throws {AmphiError} if an option is wrong (`builder`), or cannot be had here (`unsupported`). */
  constructor(options?: ClientOptions | null);
  /** Sends a request by any method. */
  request(method: string, url: UrlInput, options?: RequestOptions | null): ResponsePromise;
  /** Sends a GET request. */
  get(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
  /** Sends a HEAD request. */
  head(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
  /** Sends a POST request. */
  post(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
  /** Sends a PUT request. */
  put(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
  /** Sends a PATCH request. */
  patch(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
  /** Sends a DELETE request. */
  delete(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
  /** Sends an OPTIONS request. */
  options(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
  /** @throws {AmphiError} `unsupported` in a browser, which keeps them itself. */
  readonly cookies: CookieJar;
  /** Sends no more; what is under way goes on. */
  close(): void;
  [Symbol.dispose](): void;
}

/** What went wrong, as one stable word. */
export type ErrorCode =
  | "invalid_url"
  | "unsupported_scheme"
  | "builder"
  | "connect"
  | "dns"
  | "tls"
  | "proxy"
  | "timeout"
  | "protocol"
  | "body"
  | "decode"
  | "redirect"
  | "status"
  | "cancelled"
  | "closed"
  | "too_large"
  | "unsupported";

/** Every error of amphi's. */
export class AmphiError extends Error {
  protected constructor();
  readonly code: ErrorCode;
  /** The request's method, where there is one. */
  readonly method: string | undefined;
  /** The request's URL, where there is one, secrets of its query included; the message leaves those out. */
  readonly url: string | undefined;
  /** In which phase time ran out. */
  readonly phase: TimeoutPhase | undefined;
  /**
   * The response, where there is one. Its body can be read unless that is what failed: of `json()` and its like it was read
   * already, so take `text()` first where it may be something else.
   */
  readonly response: AmphiResponse | undefined;
  /** The response's status, where there is one. */
  readonly status: number | undefined;
  /** Whether the same request may fare better if it is sent again. */
  readonly retryable: boolean;
  /** What lies beneath: what fetch has thrown, whose own `cause` has Node's `code`; a signal's reason. */
  readonly cause?: unknown;
  readonly isAmphiError: true;
}

/** Time ran out; that of an `AbortSignal.timeout()`, too: its phase is `total`, and the signal's reason the `cause`. */
export class TimeoutError extends AmphiError {
  readonly code: "timeout";
  readonly phase: TimeoutPhase;
}

/**
 * The network, the peer, or the browser standing between. `body` is one if its transfer broke off; a body that is read twice,
 * or a file to be sent that cannot be read, is an {@link AmphiError} of that code alone.
 */
export class NetworkError extends AmphiError {
  readonly code: "connect" | "dns" | "tls" | "proxy" | "closed" | "protocol" | "body";
}

/** The status was 400 or more. */
export class StatusError extends AmphiError {
  readonly code: "status";
  readonly response: AmphiResponse;
  readonly status: number;
}

/** The signal was aborted; its reason is the `cause`. */
export class AbortError extends AmphiError {
  readonly code: "cancelled";
}

/** This engine cannot do it; the message says what to do instead. */
export class UnsupportedError extends AmphiError {
  readonly code: "unsupported";
}

/** Any of them, told apart by `code`. */
export type AnyAmphiError =
  | TimeoutError
  | NetworkError
  | StatusError
  | AbortError
  | UnsupportedError
  | (AmphiError & { readonly code: "invalid_url" | "unsupported_scheme" | "builder" | "body" | "decode" | "redirect" | "too_large" });

/** Whether it is an error of amphi's, of whichever copy of the package; its `code` then tells which. */
export function isAmphiError(error: unknown): error is AnyAmphiError;

/**
 * What an engine may be able to do, as the library in Rust names it. Some of it this package has nothing for: `Files`, which
 * Node has, is of saving bodies as files.
 */
export type Capability =
  | "StreamingUpload"
  | "GetBody"
  | "AnyMethod"
  | "AnyHeader"
  | "ManualRedirects"
  | "ResponseCookies"
  | "TlsConfiguration"
  | "ProtocolChoice"
  | "ContentCodings"
  | "HttpVersion"
  | "RemoteAddress"
  | "ConnectErrors"
  | "ConnectionLimits"
  | "Proxies"
  | "ConnectionSettings"
  | "Files"
  | "Trailers"
  | "InformationalResponses"
  | "Upgrade"
  | "TlsInfo"
  | "Blocking"
  | "WebOptions";

/** What this engine can do, tried out rather than guessed. */
export function capabilities(): readonly Capability[];

/** The version of this package. */
export function version(): string;

/** Sends a request by any method, of a client that all of these functions share, which keeps no cookies itself. */
export function request(method: string, url: UrlInput, options?: RequestOptions | null): ResponsePromise;
/** Sends a GET request. */
export function get(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
/** Sends a HEAD request. */
export function head(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
/** Sends a POST request. */
export function post(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
/** Sends a PUT request. */
export function put(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
/** Sends a PATCH request. */
export function patch(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
/** Sends an OPTIONS request. */
export function options(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
declare function del(url: UrlInput, options?: RequestOptions | null): ResponsePromise;
export {
  /** Sends a DELETE request. */
  del as delete,
};
