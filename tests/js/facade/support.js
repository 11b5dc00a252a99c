// Where the test server is, and what it has seen.

import { setTimeout as sleep } from "node:timers/promises";

const addresses = JSON.parse(process.env.AMPHI_TEST_SERVER ?? "{}");

export const http = addresses.http;
export const fault = addresses.fault;

let next = 0;

/** A name that no other test has. */
export function id() {
  next += 1;
  return `js-${process.pid}-${next}-${Math.random().toString(36).slice(2)}`;
}

export async function counters(name) {
  return (await fetch(`${http}/counters/${name}`)).json();
}

/** Waits until the server has seen what is asked for; a test that waits too long fails by its own time-out. */
export async function seen(name, isSeen) {
  for (;;) {
    const now = await counters(name);
    if (isSeen(now)) return now;
    await sleep(10);
  }
}
