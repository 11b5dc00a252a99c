// Failures in the words of who has to do something about them.

const PHASES = {
  connect: "connecting",
  headers: "waiting for the answer to begin",
  read: "waiting for the next piece of the answer",
  write: "sending the request",
  pool: "waiting for a free connection",
  total: "the whole exchange",
};

/** `{ title, advice, detail }` of an error. */
export function words(error) {
  const [title, advice] = known(error);
  return { title, advice, detail: error?.code ? `${error.name}, code “${error.code}”: ${error.message}` : String(error) };
}

function known(error) {
  switch (error?.code) {
    case "timeout":
      return [`Time ran out: ${PHASES[error.phase] ?? error.phase}.`, "Give it longer, or ask whether the server is busy."];
    case "cancelled":
      return ["Cancelled.", "Nothing more of it is read here. What the server has begun it may still end."];
    case "status":
      return [`The server said ${error.status} ${error.response.statusText}.`, statusAdvice(error)];
    case "connect":
      return ["There is no way to that server.", "Look at the address and the port, and whether you are online. A browser does not tell this from a server that does not allow pages of this origin (CORS)."];
    case "closed":
    case "body":
      return ["The connection broke off before the answer was there as a whole.", "What came until then is not all of it. Sending it again may help."];
    case "decode":
      return ["The answer is not what it was to be.", "It came as a whole, but could not be read."];
    case "too_large":
      return ["The answer is larger than is allowed here.", "Read it piece by piece, or allow more."];
    case "redirect":
      return ["It was sent on too often.", "The server may be sending it in a circle."];
    case "invalid_url":
    case "unsupported_scheme":
      return ["That is no address for a request.", "It begins with https:// or http://, or with / for this server."];
    case "unsupported":
      return ["This browser cannot do that.", ""];
    case "builder":
      return ["The request is not right yet.", "Nothing was sent."];
    default:
      return ["Something is wrong in this page.", ""];
  }
}

function statusAdvice({ status, retryable }) {
  if (status === 404) return "Look at the path.";
  if (status === 401 || status === 403) return "It wants other credentials.";
  if (status === 429) return "It wants to be asked less often.";
  return status >= 500 || retryable ? "That is the server's trouble: it may go better later." : "";
}
