// The entry whose module is a file of its own, to be loaded by `init`.

import { start } from "./start.js";

export * from "./api.js";

let loading;

/** Loads and starts the module. */
export default function init(source = new URL("../glue/amphi_bg.wasm", import.meta.url)) {
  loading ??= load(source).then(start).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(source) {
  const given = await source;
  if (given instanceof WebAssembly.Module) return given;
  if (given instanceof ArrayBuffer || ArrayBuffer.isView(given)) return WebAssembly.compile(given);
  if (given instanceof Response) return compile(given);
  const url = new URL(given, globalThis.location?.href);
  if (url.protocol === "file:") {
    // What a bundler for browsers would look for in vain; Node before 20.16 has `import` alone.
    const name = "node:fs/promises";
    const { readFile } = await (globalThis.process?.getBuiltinModule?.(name) ?? import(/* @vite-ignore */ /* webpackIgnore: true */ name));
    return WebAssembly.compile(await readFile(url));
  }
  return compile(await fetch(url));
}

async function compile(response) {
  if (!response.ok) throw new Error(`amphi/slim: ${response.url} is not there (${response.status})`);
  // A server that does not know the type sends another, which an engine refuses to compile as it comes.
  if (response.headers.get("content-type") === "application/wasm") return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}
