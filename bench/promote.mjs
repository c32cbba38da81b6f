// The inputs of a measured block are made before its clock runs, and live as long as it: a bot gets them one at a time.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

/** Moves what lives to the old generation, so that the block's own collections do not copy its inputs over and over. */
export function promote() {
	collect({ type: "minor" });
	collect({ type: "minor" });
}
