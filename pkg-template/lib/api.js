// What all entries give.

// Who loads the modules one by one is to load them at once, and not each after the one that names it.
import "./auth.js";
import "./body.js";
import "./checks.js";
import "./headers.js";
import "./lent.js";
import "./multipart.js";
import "./options.js";
import "./retry.js";
import "./start.js";
import "./streams.js";

export { Client, capabilities, del as delete, get, head, options, patch, post, put, request, version } from "./client.js";
export { CookieJar } from "./cookies.js";
export {
  AbortError,
  AmphiError,
  NetworkError,
  StatusError,
  TimeoutError,
  UnsupportedError,
  isAmphiError,
} from "./errors.js";
export { AmphiRequest } from "./request.js";
export { AmphiResponse, ResponsePromise } from "./response.js";
