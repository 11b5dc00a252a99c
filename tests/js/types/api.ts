// What the types promise, as programs that have to compile, and lines that must not.

import * as amphi from "amphi";
import { AmphiError, Client, StatusError, TimeoutError, isAmphiError } from "amphi";
import type { AmphiResponse, BodyInput, Middleware, ServerSentEvent } from "amphi";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<_ extends true>(): void {}

interface Frog {
  name: string;
}

export async function whole(): Promise<Frog> {
  const response = await amphi.get("https://pond.example/", { params: { page: 2, tag: ["a", "b"], none: undefined } });
  is<Equal<typeof response, AmphiResponse>>();
  const unknown = await response.json();
  is<Equal<typeof unknown, unknown>>();
  const bytes = await response.bytes();
  new Blob([bytes]);
  const standard: Headers = response.headers;
  standard.get("etag");
  return amphi.post("https://pond.example/", { json: { a: 1 } }).json<Frog>();
}

export async function pieces(): Promise<void> {
  using client = new Client({ baseUrl: new URL("https://pond.example/"), timeout: { connect: 1, total: null }, auth: ["a", "b"] });
  await using response = await client.get("/frogs");
  for await (const line of response.lines({ maxLength: 10 })) line.toUpperCase();
  for await (const chunk of client.get("/").chunks()) is<Equal<typeof chunk, Uint8Array<ArrayBuffer>>>();
  for await (const event of client.get("/").events()) is<Equal<typeof event, ServerSentEvent>>();
  for await (const frog of client.get("/").jsonLines<Frog>()) frog.name;
  const stream: ReadableStream<Uint8Array> = response.body;
  await stream.cancel();
}

export const bodies: BodyInput[] = ["text", new Uint8Array(1), new ArrayBuffer(1), new Blob([]), new FormData(), new URLSearchParams(), new ReadableStream<Uint8Array>()];

const middleware: Middleware = async (request, next) => {
  request.headers.set("x-a", "1");
  const response = await next(request);
  return response.status === 304 ? new Response("kept") : response;
};
export const client = new Client({ middleware: [middleware], hooks: { request: [(request) => console.log(request.url)] } });

export function told(error: unknown): string {
  if (error instanceof TimeoutError) return error.phase;
  if (error instanceof StatusError) return `${error.status} ${error.response.statusText}`;
  if (!isAmphiError(error)) throw error;
  is<Equal<typeof error, AmphiError>>();
  switch (error.code) {
    case "cancelled":
      return String(error.cause);
    case "connect":
      return error.url ?? "";
    default:
      return error.message;
  }
}

export const can: boolean = amphi.capabilities().includes("StreamingUpload");

export const all: amphi.ClientOptions = {
  retry: { limit: 3, methods: ["GET"], statusCodes: [503], when: ({ status, error }) => status === 503 || error?.retryable === true },
  auth: { authorize: (request) => void request.headers.set("a", "b"), answer: async (_, { status }) => status === 401 },
  authFor: { "https://api.example": { digest: ["a", "b"] } },
  transport: async (request) => new Response(await request.text()),
  mounts: { "all://": () => new Response(), "https://": null },
};
amphi.post("https://pond.example/", { multipart: { a: "b", c: [new Blob([])], d: { body: "x", fileName: "d" } }, auth: null });
amphi.post("https://pond.example/", { multipart: new FormData(), retry: 3 });
interface Filter {
  colour: string;
  tag?: string[];
}
export const filter: Filter = { colour: "green" };
amphi.get("https://pond.example/", { params: filter });
amphi.post("https://pond.example/", { form: filter });
export const next = async () => (await amphi.get("https://pond.example/")).links["next"]?.url;

export const parting: amphi.FetchingOptions = { keepalive: true, mode: "same-origin", priority: "low" };
amphi.post("https://pond.example/", { body: "bye", ...parting });
new Client({ cache: "no-cache", referrerPolicy: "origin" });

export const undefinedIsNothing: amphi.RequestOptions = {
  headers: undefined,
  timeout: { read: undefined, total: null },
  retry: { limit: undefined, when: undefined },
  auth: ["frog", undefined],
  onUploadProgress: undefined,
  multipart: { a: { body: "x", fileName: undefined, headers: null } },
  cache: undefined,
  referrerPolicy: undefined,
};
new Client({ headers: null, params: null, hooks: null, middleware: null, authFor: null, mounts: null, transport: null, retry: undefined });
new Client({ hooks: { request: null, response: [(response) => response.status.toFixed()] }, middleware: new Set([middleware]) });
amphi.get({ href: "https://pond.example/" }, null);
amphi.get("https://pond.example/", { headers: null, params: null, onDownloadProgress: ({ loaded }) => loaded.toFixed() });

// @ts-expect-error: a `Request` is no address
amphi.get(new Request("https://pond.example/"));
// @ts-expect-error: a promise is no answer
amphi.get("https://pond.example/", { retry: { when: async () => false } });
// @ts-expect-error: seconds, or `{ total }`
amphi.get("https://pond.example/", { timeout: "10s" });
// @ts-expect-error: no such phase
amphi.get("https://pond.example/", { timeout: { conect: 1 } });
// @ts-expect-error: a pair or a token
amphi.get("https://pond.example/", { auth: "a:b" });
// @ts-expect-error: no such option
amphi.get("https://pond.example/", { query: {} });
// @ts-expect-error: none of fetch's words
amphi.get("https://pond.example/", { cache: "never" });
// @ts-expect-error: nobody makes responses
new amphi.AmphiResponse();
// @ts-expect-error: no such capability
amphi.capabilities().includes("Everything");
