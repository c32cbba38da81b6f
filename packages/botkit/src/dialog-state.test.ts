import { botStorageFailure } from "@thread-control/core";
import { MemoryStorage, type Storage } from "botbuilder-core";
import { afterEach, expect, test, vi } from "vitest";
import { closeBenches, startBench } from "./fixtures/bench.ts";
import { text } from "./fixtures/deliveries.ts";

afterEach(closeBenches);

/** Where the first so many reads do not reach the store. */
function unreachable(reads: number): Storage {
	const storage = new MemoryStorage();
	let left = reads;
	return {
		read: async (keys) => {
			left -= 1;
			if (left >= 0) throw botStorageFailure(new Error("the connection is gone"));
			return await storage.read(keys);
		},
		write: (changes) => storage.write(changes),
		delete: (keys) => storage.delete(keys),
	};
}

test("a turn whose dialog state could not be read is run again when the store answers: the customer is answered once", async () => {
	const bench = await startBench({
		botkit: { storage: unreachable(1) },
		script: (controller) => {
			controller.on("message", (bot, said) => bot.reply(said, `echo: ${said.text}`));
		},
	});
	await bench.deliver([text("2001", "hello")]);
	await vi.waitFor(() => expect(bench.graph.texts()).toEqual(["echo: hello"]), { timeout: 10_000 });
	expect(bench.errors).toMatchObject([{ code: "turn_failed", message: expect.stringContaining("run again") }]);
	await bench.deliver([text("2001", "and now?")]);
	expect(bench.graph.texts()).toEqual(["echo: hello", "echo: and now?"]);
});
