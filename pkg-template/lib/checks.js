// What callers give, looked at: of objects their own properties, of values their type.

import { wrong } from "./errors.js";

/** An object's own properties: what somebody has added to `Object.prototype` is not what the caller says. */
export function own(given, name) {
  if (given == null) return { __proto__: null };
  if (typeof given !== "object") throw wrong(`\`${name}\` must be an object`);
  return { __proto__: null, ...given };
}

/** The same, of an object that has these alone. */
export function known(given, name, names) {
  const object = own(given, name);
  const unknown = Object.keys(object).find((key) => object[key] !== undefined && !names.includes(key));
  if (unknown) throw wrong(`\`${name}\` has no \`${unknown}\`, but ${names.join(", ")}`);
  return object;
}

/** A property, be it a class's, but none that every object has. */
export function inherited(object, name) {
  const value = object[name];
  return value === Object.prototype[name] && !Object.hasOwn(object, name) ? undefined : value;
}

export function called(value, name) {
  if (value !== undefined && typeof value !== "function") throw wrong(`\`${name}\` is a function`);
  return value;
}

export function flag(value, name) {
  if (value !== undefined && typeof value !== "boolean") throw wrong(`\`${name}\` is true or false`);
  return value;
}

/** A number of things: one that is beyond the module's numbers is as good as the largest of them. */
export function count(value, name) {
  if (value === undefined) return undefined;
  if (!Number.isInteger(value) || value < 0) throw wrong(`\`${name}\` is a whole number`);
  return Math.min(value, 0xffffffff);
}

/** A number of bytes. */
export function bytes(value, name) {
  if (value !== undefined && !(typeof value === "number" && value >= 0)) throw wrong(`\`${name}\` is a number of bytes`);
  return value;
}

export function text(value, name) {
  if (value !== undefined && typeof value !== "string") throw wrong(`\`${name}\` is a text`);
  return value;
}

/** The text of a value that has one: of most objects nothing but their class would be told. */
export function said(value, name) {
  if (typeof value === "string") return value;
  const isObject = typeof value === "object";
  const text = isObject ? value?.toString?.() : value;
  if (["function", "symbol", "undefined"].includes(typeof text) || (isObject && (typeof text !== "string" || text.startsWith("[object ")))) {
    throw wrong(`\`${name}\` is nothing that has a text`);
  }
  return String(text);
}

/** The address of a request: a text, or what has one as `URL` has it, of whichever realm. */
export function address(url, name) {
  const text = typeof url === "string" ? url : url?.href;
  if (typeof text !== "string") throw wrong(`\`${name}\` is a text or a \`URL\``);
  return text;
}

/** `[name, value]` of an object, whose values may be lists, or of what is iterated over as such. */
export function* pairs(given, name, type) {
  if (given === null || typeof given !== "object") throw wrong(`\`${name}\` is an object, a list of pairs or \`${type}\``);
  if (typeof given[Symbol.iterator] === "function") {
    for (const pair of given) {
      if (!Array.isArray(pair) || pair.length !== 2) throw wrong(`\`${name}\` is no list of pairs`);
      yield pair;
    }
    return;
  }
  for (const [name, value] of Object.entries(given)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) yield [name, one];
    }
  }
}

/** What can be iterated over, but for a text, as an array. */
export function list(value, name) {
  if (value == null) return [];
  if (typeof value === "string" || typeof value[Symbol.iterator] !== "function") throw wrong(`\`${name}\` is a list`);
  return [...value];
}
