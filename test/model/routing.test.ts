import { playedOn } from "./played-on.ts";

playedOn("routing");
