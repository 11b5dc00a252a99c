// Iterators over bodies, and bodies as streams.

const nothing = () => {};

/** An iterator over what `open` gives; ending it early ends the transfer. */
export function iterate(open, settle, map) {
  return new Pieces(open, settle, map);
}

/** What a generator does, but for what has come already: that takes no turn of its own for each piece. */
class Pieces {
  #open;
  #settle;
  #map;
  #raw;
  #come = [];
  #at = 0;
  /** What `map` has thrown behind these. */
  #failed;
  #isOver = false;
  /** Who asks next waits for who asked before. */
  #last;

  constructor(open, settle, map) {
    this.#open = open;
    this.#settle = settle;
    this.#map = map;
  }

  next() {
    if (this.#last === undefined && this.#at < this.#come.length) return Promise.resolve(this.#taken());
    return this.#after(() => this.#pull());
  }

  return(value) {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#come = [];
      // Not only at the next piece, which may never come. Of a response that is closed there is nothing to end.
      try {
        this.#opened().cancel();
      } catch {}
    }
    return this.#after(() => this.#ended(value));
  }

  async throw(error) {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  #opened() {
    return (this.#raw ??= this.#open());
  }

  #after(run) {
    const mine = this.#last === undefined ? run() : this.#last.catch(nothing).then(run);
    this.#last = mine;
    const settled = () => {
      if (this.#last === mine) this.#last = undefined;
    };
    mine.then(settled, settled);
    return mine;
  }

  #taken() {
    const value = this.#come[this.#at];
    this.#at += 1;
    return { done: false, value };
  }

  async #pull() {
    while (this.#at >= this.#come.length) {
      if (this.#isOver || this.#failed) return this.#ended();
      let pieces;
      try {
        pieces = await this.#opened().next();
      } catch (error) {
        this.#ended();
        return this.#settle(Promise.reject(error));
      }
      if (pieces.length === 0 || this.#isOver) return this.#ended();
      this.#take(pieces);
    }
    return this.#taken();
  }

  #take(pieces) {
    this.#at = 0;
    if (this.#map === undefined) {
      this.#come = pieces;
      return;
    }
    this.#come = [];
    try {
      for (const value of this.#map(pieces)) this.#come.push(value);
    } catch (error) {
      this.#failed = { error };
    }
  }

  async #ended(value) {
    this.#isOver = true;
    this.#raw?.free();
    this.#raw = undefined;
    const failed = this.#failed;
    this.#failed = undefined;
    if (failed) throw failed.error;
    return { done: true, value };
  }
}

/** An iterator that is still to come. */
export class Later {
  #coming;
  #come;

  constructor(come) {
    this.#come = come;
  }

  #there() {
    return (this.#coming ??= this.#come().then((inner) => (this.#coming = inner)));
  }

  next() {
    const inner = this.#there();
    return inner instanceof Promise ? inner.then((there) => there.next()) : inner.next();
  }

  async return(value) {
    // Of a response that has failed there is nothing to end, and who asked for a piece was told.
    const inner = await Promise.resolve(this.#there()).catch(nothing);
    return inner === undefined ? { done: true, value } : inner.return(value);
  }

  async throw(error) {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

if (Symbol.asyncDispose) {
  for (const { prototype } of [Pieces, Later]) {
    prototype[Symbol.asyncDispose] = async function () {
      await this.return();
    };
  }
}

/** A `ReadableStream` of bytes, pulled as it is read; `isShared` tells of chunks that came whether they are somebody else's, too. */
export function toStream(chunks, isShared) {
  const source = {
    __proto__: null,
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (!done) {
        // It goes with its buffer, which has to be all its own.
        const isOwn = value.byteLength === value.buffer.byteLength && !isShared();
        controller.enqueue(isOwn ? value : new Uint8Array(value));
        return;
      }
      controller.close();
      controller.byobRequest?.respond(0);
    },
    async cancel() {
      await chunks.return();
    },
  };
  const strategy = { highWaterMark: 0 };
  try {
    return new ReadableStream({ ...source, __proto__: null, type: "bytes" }, strategy);
  } catch {
    // WebKit has no streams of bytes.
    return new ReadableStream(source, strategy);
  }
}

/** The lines of texts, each of which is whole lines with an end each: they come over in one. */
export function lines(texts) {
  const all = texts.join("").split("\n");
  all.pop();
  return all;
}

/** The values of JSON lines. Empty ones are passed over. */
export function jsonLines(fail) {
  let number = 0;
  return function* (texts) {
    for (const line of lines(texts)) {
      number += 1;
      if (line.trim() === "") continue;
      let value;
      try {
        value = JSON.parse(line);
      } catch (cause) {
        throw fail(`line ${number} is not JSON`, cause);
      }
      yield value;
    }
  };
}
