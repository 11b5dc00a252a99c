// Credentials as the module takes them.

import { called, flag, inherited, known, own } from "./checks.js";
import { wrong } from "./errors.js";
import { fromText, toHead } from "./headers.js";

/** `{ username, password }` or `{ bearer }`, the two that need nothing more, or `{ auths }`. */
export function toAuth(auth) {
  if (auth === undefined) return {};
  // An empty list is none at all.
  if (auth === null) return { auths: [] };
  const plain = settled(auth, "auth");
  const [kind, , username, secret] = plain;
  if (kind === "basic") return { username, password: secret };
  return kind === "bearer" ? { bearer: secret } : { auths: [plain] };
}

/** What a client has: for everybody, and for some origins. */
export function toAuths(auth, origins) {
  const { auths = [], ...made } = own(toAuth(auth === null ? undefined : auth));
  for (const [origin, one] of Object.entries(own(origins, "authFor"))) {
    const name = `authFor["${origin}"]`;
    if (origin === "" || one == null) throw wrong(`\`${name}\` has to be credentials of an origin`);
    const plain = settled(one, name);
    plain[1] = origin;
    auths.push(plain);
  }
  return { ...made, auths };
}

/** `[kind, origin, username, secret, orBasic, authorize, answer, readsBody]`, as far as there is anything. */
function settled(auth, name) {
  if (typeof auth === "function") return ofFunctions(auth, auth);
  if (isPair(auth)) return ["basic", undefined, ...pair(auth, name)];
  if (typeof auth === "object") {
    const { bearer, digest, orBasic } = own(auth);
    if (typeof bearer === "string") {
      alone(auth, name, ["bearer"]);
      return ["bearer", undefined, "", bearer];
    }
    if (isPair(digest)) {
      alone(auth, name, ["digest", "orBasic"]);
      return ["digest", undefined, ...pair(digest, name), flag(orBasic, "orBasic")];
    }
    const authorize = inherited(auth, "authorize");
    if (bearer === undefined && digest === undefined && typeof authorize === "function") return ofFunctions(auth, authorize);
  }
  throw wrong(`\`${name}\` is \`[user, password]\`, \`{ bearer }\`, \`{ digest: [user, password] }\` or \`{ authorize, answer }\``);
}

/** What was made for this has nothing else; an object of a class may have what it likes. */
function alone(auth, name, names) {
  const above = Object.getPrototypeOf(auth);
  if (above === null || Object.getPrototypeOf(above) === null) known(auth, name, names);
}

const isPair = (value) => Array.isArray(value) && (value.length === 1 || value.length === 2);

function pair([username, password], name) {
  if (username == null) throw wrong(`\`${name}\` has no user`);
  return [String(username), password == null ? "" : String(password)];
}

function ofFunctions(flow, authorize) {
  const answer = called(inherited(flow, "answer"), "answer");
  const readsBody = flag(inherited(flow, "readsBody"), "readsBody");
  const authorized = async (method, url, lines) => {
    const request = { method, url, headers: fromText(lines) };
    await authorize.call(flow, request);
    return toHead(request);
  };
  const answered = async (method, url, lines, status, fields, round, bytes) => {
    const request = { method, url, headers: fromText(lines) };
    const response = { status, headers: fromText(fields), text: async () => new TextDecoder().decode(bytes), bytes: async () => bytes };
    return (await answer.call(flow, request, response, round)) ? toHead(request) : undefined;
  };
  return ["function", undefined, "", "", undefined, authorized, answer && answered, readsBody];
}
