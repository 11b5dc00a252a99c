// A small use of the package, for its size.

import { Client } from "amphi";

const client = new Client({ baseUrl: "https://pond.example/v1", timeout: 10 });
for await (const event of client.get("/frogs", { params: { page: 1 } }).events()) console.log(event.data);
