// The same with the module in a file of its own.

import init, { Client } from "amphi/slim";

await init();
const client = new Client({ baseUrl: "https://pond.example/v1", timeout: 10 });
for await (const event of client.get("/frogs", { params: { page: 1 } }).events()) console.log(event.data);
