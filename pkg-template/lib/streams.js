// Iterators over bodies, and bodies as streams.

/** An iterator over what `open` gives; ending it early ends the transfer. */
export function iterate(open, settle, map) {
  let raw;
  let isOver = false;
  const opened = () => (raw ??= open());
  const close = () => {
    isOver = true;
    raw?.free();
    raw = undefined;
  };
  const generator = (async function* () {
    try {
      for (;;) {
        const pieces = await settle(opened().next());
        if (pieces.length === 0) return;
        if (map) {
          yield* map(pieces);
        } else {
          yield* pieces;
        }
        if (isOver) return;
      }
    } finally {
      close();
    }
  })();
  const end = generator.return.bind(generator);
  // Not only at the next piece, which may never come.
  generator.return = (value) => {
    if (!isOver) {
      isOver = true;
      opened().cancel();
    }
    return end(value);
  };
  if (Symbol.asyncDispose) generator[Symbol.asyncDispose] ??= async () => void (await generator.return());
  return generator;
}

/** A `ReadableStream` of bytes, pulled as it is read. */
export function toStream(chunks) {
  const source = {
    type: "bytes",
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (!done) {
        controller.enqueue(value);
        return;
      }
      controller.close();
      controller.byobRequest?.respond(0);
    },
    async cancel() {
      await chunks.return();
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** The values of JSON lines. Empty ones are passed over. */
export function jsonLines(fail) {
  let number = 0;
  return function* (lines) {
    for (const line of lines) {
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
