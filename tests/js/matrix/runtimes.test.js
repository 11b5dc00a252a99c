// The package in runtimes that are no browsers.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import { CHECKS, freePort, http, project, root, run } from "./support.js";

const bin = (...parts) => path.join(root, "node_modules", ...parts);

/** Runs a program to its end, within a time. */
async function done(program, args, folder) {
  const { stdout } = await run(program, args, { cwd: folder, timeout: 60_000, env: { ...process.env, NO_COLOR: "1" } });
  assert.equal(stdout.trim().split("\n").at(-1), `done ${CHECKS}`, stdout);
}

test("Node", async () => {
  await done(process.execPath, ["command.js", http], await project("node"));
});

test("Node, bundled by esbuild for it", async () => {
  const { build } = await import("esbuild");
  const folder = await project("node-bundle");
  await build({ absWorkingDir: folder, entryPoints: ["command.js"], bundle: true, format: "esm", platform: "node", outfile: "out.mjs" });
  await done(process.execPath, ["out.mjs", http], folder);
});

test("Node, the slim entry from its file", async () => {
  const folder = await project("node-slim");
  const program = `import init, * as amphi from "amphi/slim";
    import { check } from "./check.js";
    await init();
    console.log("done " + await check(amphi, process.argv[2]));`;
  await writeFile(path.join(folder, "run.js"), program);
  await done(process.execPath, ["run.js", http], folder);
});

test("Deno", async () => {
  const args = ["run", "--no-lock", "--node-modules-dir=manual", "--allow-net", "--allow-read", "--no-prompt", "command.js", http];
  await done(bin("@deno", `${process.platform}-${process.arch}-glibc`, "deno"), args, await project("deno"));
});

test("Bun", async () => {
  await done(bin("@oven", `bun-${process.platform}-${process.arch}`, "bin", "bun"), ["command.js", http], await project("bun"));
});

test("workerd, with the module compiled beforehand", async () => {
  const { build } = await import("esbuild");
  const folder = await project("workerd");
  const inline = async (conditions, outfile) => {
    const plugins = [{ name: "wasm", setup: (build) => build.onResolve({ filter: /\.wasm$/ }, () => ({ path: "./amphi_bg.wasm", external: true })) }];
    const { metafile } = await build({ absWorkingDir: folder, entryPoints: ["workerd.js"], bundle: true, format: "esm", conditions, outfile, plugins, metafile: true });
    return Object.keys(metafile.inputs).some((file) => file.endsWith("/amphi_inline.js"));
  };
  assert.equal(await inline([], "other.js"), true);
  assert.equal(await inline(["workerd"], "out.js"), false, "the inline module is left out");
  await cp(bin("amphi", "glue", "amphi_bg.wasm"), path.join(folder, "amphi_bg.wasm"));
  const port = await freePort();
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
        (name = "out.js", esModule = embed "out.js"),
        (name = "amphi_bg.wasm", wasm = embed "amphi_bg.wasm"),
      ],
      compatibilityDate = "2026-04-01", globalOutbound = "network")),
    (name = "network", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;
  await writeFile(path.join(folder, "config.capnp"), config);
  const program = bin("@cloudflare", `workerd-${process.platform}-64`, "bin", "workerd");
  const worker = spawn(program, ["serve", "config.capnp"], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  try {
    const url = `http://127.0.0.1:${port}/?http=${encodeURIComponent(http)}`;
    assert.equal(await answer(url, worker), `done ${CHECKS}`);
    // What was set for the one is forgotten when that is answered.
    const first = answer(`${url}&delay=0.3&read=1`, worker);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const second = answer(`${url}&delay=10&read=2`, worker);
    assert.deepEqual([await first, await second], ["in time", "timeout"]);
  } finally {
    worker.kill("SIGKILL");
  }
});

/** The worker's answer, as soon as it listens. */
async function answer(url, worker) {
  for (;;) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (worker.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
