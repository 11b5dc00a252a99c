// Credentials as the module takes them.

import { wrong } from "./errors.js";
import { fromText, toText } from "./headers.js";

/** `{ username, password }` or `{ bearer }`, the two that need nothing more, or `{ auths }`. */
export function toAuth(auth) {
  if (auth === undefined) return {};
  const plain = settled(auth);
  if (plain.kind === "basic") return { username: plain.username, password: plain.secret };
  return plain.kind === "bearer" ? { bearer: plain.secret } : { auths: [plain] };
}

/** What a client has: for everybody, and for some origins. */
export function toAuths(auth, origins) {
  const made = toAuth(auth === null ? undefined : auth);
  if (origins == null) return made;
  const own = Object.entries(origins).map(([origin, one]) => ({ ...settled(one), origin }));
  return { ...made, auths: [...(made.auths ?? []), ...own] };
}

function settled(auth) {
  if (auth === null) return { kind: "none" };
  if (typeof auth === "function") return ofFunctions({ authorize: auth });
  if (isPair(auth)) return { kind: "basic", ...pair(auth) };
  if (typeof auth.bearer === "string") return { kind: "bearer", secret: auth.bearer };
  if (isPair(auth.digest)) return { kind: "digest", ...pair(auth.digest), orBasic: auth.orBasic === true };
  if (typeof auth.authorize === "function") return ofFunctions(auth);
  throw wrong("`auth` is `[user, password]`, `{ bearer }`, `{ digest: [user, password] }` or `{ authorize, answer }`");
}

const isPair = (value) => Array.isArray(value) && (value.length === 1 || value.length === 2);
const pair = ([username, password]) => ({ username: String(username), secret: password == null ? "" : String(password) });

function ofFunctions(flow) {
  const answer = async (method, url, lines, status, fields, round, bytes) => {
    const request = { method, url, headers: fromText(lines) };
    const response = { status, headers: fromText(fields), text: async () => new TextDecoder().decode(bytes), bytes: async () => bytes };
    return (await flow.answer(request, response, round)) ? changed(request) : undefined;
  };
  return {
    kind: "function",
    authorize: async (method, url, lines) => {
      const request = { method, url, headers: fromText(lines) };
      await flow.authorize(request);
      return changed(request);
    },
    answer: flow.answer && answer,
    readsBody: flow.readsBody === true,
  };
}

function changed({ method, url, headers }) {
  return [String(method), String(url), toText(headers).text ?? ""];
}
