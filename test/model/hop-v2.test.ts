import { playedOn } from "./played-on.ts";

playedOn("hop_v2");
