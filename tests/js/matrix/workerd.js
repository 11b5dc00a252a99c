// A worker of Cloudflare's: each request of it is one run.

import * as amphi from "amphi";

import { check } from "./check.js";

export default {
  async fetch(request) {
    const http = new URL(request.url).searchParams.get("http");
    try {
      return new Response(`done ${await check(amphi, http)}`);
    } catch (error) {
      return new Response(String(error?.stack ?? error), { status: 500 });
    }
  },
};
