// The same with the module in a file of its own.

import init, * as amphi from "amphi/slim";

import { check } from "./check.js";

async function run() {
  let told = "nothing";
  try {
    new amphi.Client();
  } catch (error) {
    told = error.message;
  }
  if (!/init\(\)/.test(told)) throw new Error(`before init(): ${told}`);
  await Promise.all([init(), init()]);
  return check(amphi, globalThis.location.origin);
}

globalThis.outcome = run();
