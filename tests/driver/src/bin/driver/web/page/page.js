// Pulls lines, has each run in a worker that it has for itself meanwhile, posts the answers. A worker that a panic has
// ended is replaced: what is in the others goes on.

let module;
const idle = [];

function start() {
  const worker = new Worker('worker.js', { type: 'module' });
  worker.postMessage({ module });
  return worker;
}

function run(line) {
  const worker = idle.pop() ?? start();
  return new Promise((resolve) => {
    const broken = (panic) => {
      worker.terminate();
      const at = idle.indexOf(worker);
      if (at >= 0) {
        idle.splice(at, 1);
      }
      resolve({ panic });
    };
    worker.onerror = (event) => broken(event.message ?? 'the worker could not be started');
    worker.onmessage = ({ data }) => {
      if (data.panic !== undefined) {
        broken(data.panic);
        return;
      }
      idle.push(worker);
      resolve(data.answer);
    };
    worker.postMessage({ line });
  });
}

async function answer([number, line]) {
  await fetch('answer', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([number, await run(line)]),
  });
}

try {
  module = await WebAssembly.compileStreaming(fetch('amphi_driver_bg.wasm'));
  for (;;) {
    const lines = await (await fetch('lines')).json();
    lines.forEach(answer);
  }
} finally {
  // Nobody is left to work for: the driver was killed.
  window.close();
}
