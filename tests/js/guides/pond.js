// The server of the guides: what their programs ask for, and complaints about what they should not.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const json = (value) => ({ type: "application/json", body: JSON.stringify(value) });
const asking = (challenge) => ({ status: 401, challenge, type: "text/plain", body: "" });
/** The first of them is spent already. */
const tokens = ["spent"];
const plain = (body) => ({ type: "text/plain", body });

/** What is answered, by method and path, or what says that by the headers. One that is `null` never is. */
const ANSWERS = {
  "GET /": plain("one\ntwo\n"),
  "GET /v1/frogs": json(["tree", "leopard"]),
  "GET /frogs": json(["tree"]),
  "GET /frogs/1": json({ name: "Kermit" }),
  "GET /frogs/2": json({ name: "Robin" }),
  "GET /frogs/3": json({ name: "Trevor" }),
  "GET /frogs/7": { status: 404, ...plain("no such frog") },
  "GET /admin": plain(""),
  "POST /frogs": { status: 201, ...plain("") },
  "POST /login": plain(""),
  "PUT /notes": plain(""),
  "POST /photos": plain(""),
  "POST /log": plain(""),
  "GET /slow": null,
  "GET /vault": ({ authorization = "" }) => (authorization.startsWith("Digest ") ? plain("") : asking('Digest realm="pond", qop="auth", nonce="n"')),
  "POST /token": () => plain(tokens.shift() ?? "secret"),
  "GET /pads": ({ authorization }) => (authorization === "Bearer secret" ? plain("") : asking("Bearer")),
  "GET /log": plain("one\ntwo\nthree"),
  "GET /croaks": { type: "text/event-stream", body: 'event: croak\nid: 7\ndata: {"by":"Kermit"}\n\n' },
  "GET /frogs.ndjson": { type: "application/x-ndjson", body: '{"name":"Kermit"}\n\n{"name":"Robin"}\n' },
  "GET /film": { type: "video/webm", body: "film" },
  "GET /endless": plain(["one\n", "two\n"]),
};

/** What a request has to be. */
const WANTED = {
  "GET /v1/frogs": ({ query }) => assert.equal(query, "?colour=green"),
  "GET /frogs": ({ headers }) => {
    assert.ok([undefined, "Bearer secret"].includes(headers.authorization));
    assert.ok([undefined, "5f"].includes(headers["x-signature"]));
  },
  "GET /admin": ({ headers }) => assert.equal(headers.authorization, `Basic ${btoa("kermit:heron")}`),
  "POST /frogs": ({ headers, body }) => {
    assert.equal(headers["content-type"], "application/json");
    assert.deepEqual(JSON.parse(body), { name: "Kermit", legs: 4 });
  },
  "POST /login": ({ body }) => assert.equal(body, "name=kermit&password=heron"),
  "PUT /notes": ({ body }) => assert.equal(body, "quiet tonight"),
  "POST /photos": ({ body }) => assert.match(body, /filename="frog\.png"/),
  "POST /log": ({ body }) => assert.equal(body, "one\ntwo\n"),
};

/** Starts it. */
export async function pond() {
  const complaints = [];
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url, "http://pond");
    const key = `${request.method} ${pathname}`;
    try {
      const body = await text(request);
      assert.ok(key in ANSWERS, "nobody answers this");
      WANTED[key]?.({ query: search, headers: request.headers, body });
    } catch (error) {
      complaints.push(`${key}: ${error.message}`);
    }
    const answer = key in ANSWERS ? ANSWERS[key] : { status: 404, ...plain("") };
    if (answer) give(response, typeof answer === "function" ? answer(request.headers) : answer);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, complaints, close };
}

function give(response, { status = 200, challenge, type, body }) {
  if (challenge) response.setHeader("www-authenticate", challenge);
  response.writeHead(status, { "content-type": type, "x-pond": "north" });
  // A list is begun, and goes on for ever.
  if (Array.isArray(body)) body.forEach((piece) => response.write(piece));
  else response.end(body);
}
