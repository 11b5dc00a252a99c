// Errors: one class for all, one below it for each thing that people do about them.

/** What went wrong, with `code` as its stable name. */
export class AmphiError extends Error {
  // Not its properties: what prints those would print an URL's secrets, which the message leaves out.
  #url;
  #response;

  constructor(message, given) {
    // Its own properties: what somebody has added to `Object.prototype` says nothing.
    const told = { __proto__: null, ...given };
    super(message, "cause" in told ? { cause: told.cause } : undefined);
    this.code = told.code ?? "builder";
    this.method = told.method;
    this.#url = told.url;
    this.phase = told.phase;
    this.#response = told.response;
    this.retryable = told.retryable === true;
  }

  get name() {
    return this.constructor.errorName;
  }

  get url() {
    return this.#url;
  }

  get response() {
    return this.#response;
  }

  /** The response's status, where there is one. */
  get status() {
    return this.#response?.status;
  }

  /** For realms other than this one's, where `instanceof` does not see it. */
  get isAmphiError() {
    return true;
  }

  static errorName = "AmphiError";
}

/** Time ran out, that of a signal, too; `phase` says in which phase. */
export class TimeoutError extends AmphiError {
  static errorName = "TimeoutError";
}

/**
 * The network, the peer, or the browser standing between: `connect`, `dns`, `tls`, `proxy`, `closed`, `protocol`, and `body` if
 * its transfer broke off.
 */
export class NetworkError extends AmphiError {
  static errorName = "NetworkError";
}

/** A status of 400 and more, from `errorForStatus()`. */
export class StatusError extends AmphiError {
  static errorName = "StatusError";
}

/** The signal was aborted; its reason is the `cause`. */
export class AbortError extends AmphiError {
  static errorName = "AbortError";
}

/** This engine cannot do it; the message says what to do instead. */
export class UnsupportedError extends AmphiError {
  static errorName = "UnsupportedError";
}

const CLASSES = {
  __proto__: null,
  timeout: TimeoutError,
  status: StatusError,
  cancelled: AbortError,
  unsupported: UnsupportedError,
};
for (const code of ["connect", "dns", "tls", "proxy", "closed", "protocol", "body"]) CLASSES[code] = NetworkError;

/** Whether it is an error of amphi's, of whatever realm or copy. */
export function isAmphiError(error) {
  return error?.isAmphiError === true && Object.prototype.toString.call(error) === "[object Error]";
}

/** An error of what the module tells; anything else is somebody else's, and stays what it is. */
export function toError(told, respond) {
  if (told === null || typeof told !== "object" || !Object.hasOwn(told, "isTold")) return told;
  const { message, code, response: raw, ...others } = { __proto__: null, ...told };
  const response = raw && respond?.(raw, others.method);
  // A body that is read twice, say, is nothing of the network's.
  const kind = code === "body" && !others.retryable ? AmphiError : CLASSES[code];
  return new (kind ?? AmphiError)(message, { ...others, code, response });
}

/** Runs what may fail at once. */
export function tried(run) {
  try {
    return run();
  } catch (error) {
    throw toError(error);
  }
}

/** The function, in the hands of who cannot be told that it throws: as of a listener, that is reported as uncaught. */
export function reported(run) {
  return (...told) => {
    try {
      return run(...told);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
      return undefined;
    }
  };
}

/** What a build with fewer features has not. */
export function lacking(feature) {
  return new UnsupportedError(`this build of the package has no feature \`${feature}\``, { code: "unsupported" });
}

/** What is to be sent and cannot be read. */
export function unreadable(cause) {
  return new AmphiError("body: the `Blob` cannot be read: its file may have changed", { code: "body", cause });
}

/** What is wrong with an argument. */
export function wrong(message, cause) {
  return new AmphiError(`invalid request: ${message}`, cause === undefined ? undefined : { cause });
}
