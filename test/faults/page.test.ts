import { expect, test } from "vitest";
import { killPointsPage } from "./kill-points.ts";

test("docs/kill-points.md is what is tested", async () => {
	await expect(killPointsPage()).toMatchFileSnapshot("../../docs/kill-points.md");
});
