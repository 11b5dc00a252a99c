// Projects that use the packed package, each in a folder of its own.

import { execFile } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { promisify } from "node:util";

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "..");
export const { http } = JSON.parse(process.env.AMPHI_TEST_SERVER);

/** What the test server serves as `/static/`. */
export const pages = path.join(root, "pages");

/** As many things as `check.js` does. */
export const CHECKS = 19;

export const run = promisify(execFile);

/** A fresh project with the programs in it; node_modules stand above. */
export async function project(name) {
  const folder = path.join(root, "projects", name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const file of ["check.js", "main.js", "slim.js", "page-worker.js", "command.js", "workerd.js"]) {
    await cp(path.join(root, "matrix", file), path.join(folder, file));
  }
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ name, type: "module", dependencies: { amphi: "*" } }));
  return folder;
}

/** An empty folder that the test server serves. */
export async function site(name) {
  const folder = path.join(pages, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

/** A page that runs one script, under the policy that the README asks for. */
export function html(script, { importmap, csp = "'self' 'wasm-unsafe-eval'" } = {}) {
  const policy = `<meta http-equiv="Content-Security-Policy" content="script-src ${csp}">`;
  const map = importmap ? `<script type="importmap">${JSON.stringify(importmap)}</script>` : "";
  return `<!doctype html><title>amphi</title>${importmap ? "" : policy}${map}<script type="module" src="${script}"></script>`;
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
