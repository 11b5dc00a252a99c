// The slim entry has the same, and `init`.

import init, { Client, get } from "amphi/slim";

export async function run(): Promise<number> {
  await init();
  await init(new URL("https://pond.example/amphi.wasm"));
  await init(fetch("https://pond.example/amphi.wasm"));
  using client = new Client();
  await client.get("https://pond.example/");
  return (await get("https://pond.example/")).status;
}
