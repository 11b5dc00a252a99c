// Runs one line at a time. A panic ends the module, and so this worker; what it said is still in the module's memory.

import init, { answer, panicked } from './amphi_driver.js';

let ready;

function broken(reason) {
  let said;
  try {
    said = panicked();
  } catch {
    // The module is beyond speaking.
  }
  postMessage({ panic: said ?? String(reason) });
}

addEventListener('error', (event) => {
  event.preventDefault();
  broken(event.message);
});
addEventListener('unhandledrejection', ({ reason }) => {
  // Others are the engine's own, and end nothing.
  if (reason instanceof WebAssembly.RuntimeError || reason instanceof RangeError) {
    broken(reason);
  }
});

onmessage = async ({ data }) => {
  if (data.module) {
    ready = init({ module_or_path: data.module });
    return;
  }
  await ready;
  postMessage({ answer: await answer(data.line) });
};
