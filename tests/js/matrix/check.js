// What has to work wherever the package runs. It throws, or says what it has done.

export async function check(amphi, http) {
  const { Client, isAmphiError } = amphi;
  const done = [];
  const is = (name, got, wanted) => {
    if (JSON.stringify(got) !== JSON.stringify(wanted)) {
      throw new Error(`${name}: ${JSON.stringify(got)} rather than ${JSON.stringify(wanted)}`);
    }
    done.push(name);
  };

  const client = new Client({ baseUrl: http, timeout: { total: 20 } });
  is("query", (await client.get("/get", { params: { q: "ä b" } }).json()).args, { q: "ä b" });
  is("json", (await client.post("/anything", { json: { frog: "🐸" } }).json()).json, { frog: "🐸" });
  const form = new FormData();
  form.append("file", new Blob(["frog"]), "frog.txt");
  is("form", Object.keys((await client.post("/anything", { body: form }).json()).files), ["file"]);
  is("header", (await client.get("/response-headers?x-frog=1")).headers.get("x-frog"), "1");
  const redirected = await client.get("/redirect/1");
  is("redirect", [redirected.url, redirected.redirected], [`${http}/get`, true]);
  const headers = { "x-api-key": "secret" };
  is("key", (await client.get("/redirect/1", { headers }).json()).headers["X-Api-Key"], "secret");
  const away = { url: `${http.replace("127.0.0.1", "localhost")}/get` };
  const leaked = await client.get("/redirect-to", { params: away, headers }).text().catch(String);
  is("key elsewhere", leaked.includes("secret\""), false);
  is("bytes", (await client.get("/bytes/100000").bytes()).length, 100_000);
  is("body", (await new Response((await client.get("/bytes/1000")).body).arrayBuffer()).byteLength, 1000);

  const lines = [];
  for await (const line of client.get("/lines?count=3").lines()) lines.push(line);
  is("lines", lines, ["line 0", "line 1", "line 2"]);
  const ids = [];
  for await (const event of client.get("/sse?count=2").events()) ids.push(event.id);
  is("events", ids, ["1", "2"]);

  const name = `matrix-${Math.random()}`;
  for await (const _ of client.get(`/download/100000000?id=${name}`).chunks()) break;
  let aborted = 0;
  while (aborted === 0) ({ aborted } = await (await fetch(`${http}/counters/${name}`)).json());
  is("break", aborted, 1);

  const failed = async (promise) => {
    const error = await promise.then(() => undefined, (error) => error);
    return isAmphiError(error) ? error.code : String(error);
  };
  const requests = async (cache) => {
    await client.get(`/cache/60?id=cache-${name}`, { cache }).bytes();
    return (await (await fetch(`${http}/counters/cache-${name}`)).json()).requests;
  };
  if (amphi.capabilities().includes("WebOptions")) {
    is("cache", [await requests("reload"), await requests(undefined), await requests("no-store")], [1, 1, 2]);
  } else {
    is("cache", await failed(requests("reload")), "unsupported");
  }
  is("status", await failed(client.get("/status/404").errorForStatus()), "status");
  is("timeout", await failed(client.get("/delay/10", { timeout: 0.1 })), "timeout");
  is("signal", await failed(client.get("/delay/10", { signal: AbortSignal.timeout(50) })), "timeout");
  is("connect", /^(connect|closed)$/.test(await failed(amphi.get("http://127.0.0.1:39999/"))), true);
  const pieces = (async function* () {
    yield "fr";
    yield "og";
  })();
  // A browser streams uploads over HTTP/2 alone, or not at all: no test for this server.
  const upload = amphi.capabilities().includes("AnyHeader") ? pieces : "frog";
  is("upload", (await client.post("/anything", { body: upload }).json()).data, "frog");
  is("closed", (client.close(), await failed(client.get("/get"))), "builder");
  return done.length;
}
