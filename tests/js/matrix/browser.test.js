// The package in headless Chromium: bundled by those that people use, and not bundled at all.

import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";

import { chromium } from "playwright-core";

import { CHECKS, html, http, project, root, site } from "./support.js";

const require = createRequire(import.meta.url);
let browser;

before(async () => {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
  browser = await chromium.launch({ executablePath: process.env.CHROME, args });
});
after(() => browser?.close());

async function open(address) {
  const page = await browser.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  try {
    await page.goto(`${http}/static/${address}`);
    await page.waitForFunction("globalThis.outcome !== undefined", undefined, { timeout: 20_000 }).catch((error) => {
      throw new Error(`the page ran nothing: ${said.join("; ")}`, { cause: error });
    });
    return await page.evaluate("globalThis.outcome");
  } finally {
    await page.close();
  }
}

async function esbuild(name, options) {
  const { build } = await import("esbuild");
  const folder = await project(name);
  const out = await site(name);
  await build({ absWorkingDir: folder, bundle: true, format: "esm", minify: true, logLevel: "error", outdir: out, ...options });
  return out;
}

test("esbuild: a page, a worker, and the slim entry", async () => {
  const out = await esbuild("esbuild", { entryPoints: ["main.js", "page-worker.js", "slim.js"] });
  // It leaves the module where it is: it belongs where the bundle looks for it.
  await mkdir(path.join(out, "../glue"), { recursive: true });
  await cp(path.join(root, "node_modules/amphi/glue/amphi_bg.wasm"), path.join(out, "../glue/amphi_bg.wasm"));
  for (const name of ["main", "page-worker", "slim"]) {
    await writeFile(path.join(out, `${name}.html`), html(`./${name}.js`));
    assert.equal(await open(`esbuild/${name}.html`), CHECKS, name);
  }
});

test("without `wasm-unsafe-eval` a policy refuses it", async () => {
  const out = await esbuild("csp", { entryPoints: ["main.js"] });
  await writeFile(path.join(out, "index.html"), html("./main.js", { csp: "'self'" }));
  const page = await browser.newPage();
  const refused = page.waitForEvent("pageerror");
  await page.goto(`${http}/static/csp/index.html`);
  assert.match(String(await refused), /unsafe-eval/);
  await page.close();
});

test("Vite: a page, a worker, and the slim entry", async () => {
  const { build } = await import("vite");
  const folder = await project("vite");
  const out = await site("vite");
  const input = {};
  for (const name of ["main", "page-worker", "slim"]) {
    input[name] = path.join(folder, `${name}.html`);
    await writeFile(input[name], html(`./${name}.js`));
  }
  await build({
    root: folder,
    base: "./",
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir: out, emptyOutDir: true, target: "esnext", rollupOptions: { input } },
  });
  for (const name of ["main", "page-worker", "slim"]) assert.equal(await open(`vite/${name}.html`), CHECKS, name);
});

test("webpack: a page, a worker, and the slim entry", async () => {
  const webpack = require("webpack");
  const folder = await project("webpack");
  const out = await site("webpack");
  const entry = { main: "./main.js", "page-worker": "./page-worker.js", slim: "./slim.js" };
  const compiler = webpack({
    context: folder,
    entry,
    mode: "production",
    output: { path: out, publicPath: "auto" },
    performance: false,
    optimization: { minimize: false },
  });
  const stats = await new Promise((resolve, reject) => compiler.run((error, stats) => (error ? reject(error) : resolve(stats))));
  assert.equal(stats.hasErrors() || stats.hasWarnings(), false, stats.toString());
  for (const name of Object.keys(entry)) {
    await writeFile(path.join(out, `${name}.html`), html(`./${name}.js`));
    assert.equal(await open(`webpack/${name}.html`), CHECKS, name);
  }
});

test("no bundler: a module script, a worker, and the slim entry", async () => {
  const out = await site("plain");
  await cp(path.join(root, "node_modules", "amphi"), path.join(out, "amphi"), { recursive: true });
  const imports = { amphi: "./amphi/lib/index.js", "amphi/slim": "./amphi/lib/slim.js" };
  for (const name of ["main", "slim"]) {
    await writeFile(path.join(out, `${name}.html`), html(`./${name}.js`, { importmap: { imports } }));
    await cp(path.join(root, "matrix", `${name}.js`), path.join(out, `${name}.js`));
  }
  await cp(path.join(root, "matrix", "check.js"), path.join(out, "check.js"));
  // An import map is the page's alone: in a worker the package has its address.
  const main = await readFile(path.join(out, "main.js"), "utf8");
  const worker = await readFile(path.join(root, "matrix", "page-worker.js"), "utf8");
  await writeFile(path.join(out, "worker-main.js"), main.replace('"amphi"', `"${imports.amphi}"`));
  await writeFile(path.join(out, "worker.js"), worker.replace("./main.js", "./worker-main.js"));
  await writeFile(path.join(out, "worker.html"), html("./worker.js"));
  for (const name of ["main", "worker", "slim"]) assert.equal(await open(`plain/${name}.html`), CHECKS, name);
});
