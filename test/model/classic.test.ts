import { playedOn } from "./played-on.ts";

playedOn("classic");
