// What one start button and one cancel button do, wherever they stand.

import { words } from "./words.js";

/** `run(signal)` at each click on start, one at a time; cancel aborts it. */
export function work({ start, cancel, state, run, failed }) {
  let stop;
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
  const tell = (error) => say(words(error).title, error.code === "cancelled" ? "" : "wrong");
  const begin = async () => {
    if (stop) return;
    stop = new AbortController();
    toggle(true);
    try {
      await run(stop.signal, say);
    } catch (error) {
      tell(error);
      // What is still to come of the failure may fail in its turn, or be cancelled.
      await Promise.resolve(failed?.(error)).catch(tell);
    } finally {
      stop = undefined;
      toggle(false);
    }
  };
  cancel?.addEventListener("click", () => stop?.abort());
  return begin;
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
