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
  const tell = (error) => say(words(error).title, error.code === "cancelled" ? "" : "wrong");
  const once = async () => {
    stop = new AbortController();
    toggle(true);
    try {
      await run(stop.signal, say);
    } catch (error) {
      tell(error);
      // What is still to come of the failure may fail in its turn, or be cancelled.
      await Promise.resolve(failed?.(error)).catch(tell);
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
  const power = Math.min(3, Math.floor(Math.log2(value) / 10));
  return `${(value / 1024 ** power).toFixed(1)} ${["KiB", "MiB", "GiB"][power - 1]}`;
}

/** An element with its text, class and children. */
export function element(name, { text, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}
