export * from "./api.js";

/** Where the module comes from: by default the file beside this one. */
export type ModuleSource = string | URL | Response | WebAssembly.Module | ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** Loads and starts the module; before that, everything else throws. A second call waits for the first. */
export default function init(source?: ModuleSource | Promise<ModuleSource>): Promise<void>;
