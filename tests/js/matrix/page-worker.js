// A page whose work is done by a worker.

globalThis.outcome = new Promise((resolve, reject) => {
  const worker = new Worker(new URL("./main.js", import.meta.url), { type: "module" });
  worker.onerror = (event) => reject(new Error(`the worker failed: ${event.message}`));
  worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.done));
});
