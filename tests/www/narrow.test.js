// The live page on a phone.

import { looks } from "./looks.js";

looks(360);
