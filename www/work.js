// What one start button and one cancel button do, wherever they stand.

import { words } from "./words.js";

/** `begin` calls `run(signal, say)` where nothing runs, `instead` stops what runs for it; cancel aborts it. */
export function work({ start, cancel, state, run, failed }) {
  let stop;
  let running;
  // Not `disabled`, which would take the focus away from who is at a keyboard.
  const toggle = (isRunning) => {
    start.ariaDisabled = String(isRunning);
    if (cancel) cancel.ariaDisabled = String(!isRunning);
  };
  toggle(false);
  const say = (text, kind = "") => {
    state.textContent = text;
    state.className = `state ${kind}`;
  };
  const once = async () => {
    stop = new AbortController();
    toggle(true);
    try {
      await run(stop.signal, say);
    } catch (error) {
      const { title } = words(error);
      say(title, error.code === "cancelled" ? "" : "wrong");
      failed?.(error);
    } finally {
      stop = running = undefined;
      toggle(false);
    }
  };
  const begin = () => {
    running ??= once();
  };
  const instead = async () => {
    stop?.abort();
    await running;
    begin();
  };
  cancel?.addEventListener("click", () => stop?.abort());
  return { begin, instead };
}

export function seconds(value) {
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(2)} s`;
}

export function bytes(value) {
  if (value < 1024) return `${value} bytes`;
  return value < 1024 * 1024 ? `${(value / 1024).toFixed(1)} KiB` : `${(value / 1024 / 1024).toFixed(1)} MiB`;
}

/** An element with its text, class and children. */
export function element(name, { text, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}
