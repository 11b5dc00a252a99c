// What all entries give.

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
