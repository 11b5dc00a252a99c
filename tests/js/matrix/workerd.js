// A worker of Cloudflare's: each request of it is one run.

import * as amphi from "amphi";

import { check } from "./check.js";

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const http = searchParams.get("http");
    const read = searchParams.get("read");
    try {
      if (read) return new Response(await timed(`${http}/delay/${searchParams.get("delay")}`, Number(read)));
      return new Response(`done ${await check(amphi, http)}`);
    } catch (error) {
      return new Response(String(error?.stack ?? error), { status: 500 });
    }
  },
};

/** What came of a request with so many seconds. */
function timed(url, read) {
  const sent = amphi.get(url, { timeout: { connect: 0, write: 0, read } });
  return sent.text().then(() => "in time", ({ code }) => code);
}
