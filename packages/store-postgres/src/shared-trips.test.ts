import { expect, it } from "vitest";
import { sharedTrips } from "./shared-trips.ts";

const BLAMED = new Error("one of them");

/** Trips that end when they are told to; `made` has the requests of each. */
function scripted(fits: (request: number, others: readonly number[]) => boolean = () => true) {
	const made: number[][] = [];
	const ends: ((error?: Error) => void)[] = [];
	const trip = async (requests: readonly number[]): Promise<string[]> => {
		made.push([...requests]);
		await new Promise<void>((resolve, reject) => {
			ends.push((error) => (error === undefined ? resolve() : reject(error)));
		});
		return requests.map(String);
	};
	const ask = sharedTrips<number, string>({
		alone: async (request) => (await trip([request]))[0] as string,
		together: trip,
		fits,
		blames: (error) => error === BLAMED,
	});
	return { made, ends, ask };
}

async function turnOfTheLoop(): Promise<void> {
	await new Promise((resolve) => setImmediate(resolve));
}

it("goes at once while there is room; what is asked meanwhile shares the next trip, and each hears its own answer", async () => {
	const { made, ends, ask } = scripted();
	const answers = [1, 2, 3, 4, 5, 6, 7].map(ask);
	expect(made).toEqual([[1], [2], [3]]);
	ends[0]?.();
	await turnOfTheLoop();
	expect(made).toEqual([[1], [2], [3], [4, 5, 6, 7]]);
	for (const end of ends) end();
	expect(await Promise.all(answers)).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
});

it("few go by themselves, and what does not fit goes with the next, in order", async () => {
	const { made, ends, ask } = scripted((request, others) => others.every((other) => other % 4 !== request % 4));
	const answers = [0, 1, 2, 4, 5, 6, 7, 8, 9].map(ask);
	ends[0]?.();
	await turnOfTheLoop();
	expect(made).toEqual([[0], [1], [2], [4, 5, 6, 7]]);
	ends[1]?.();
	await turnOfTheLoop();
	expect(made.slice(4)).toEqual([[8], [9]]);
	for (const end of ends) end();
	expect(await Promise.all(answers)).toEqual(["0", "1", "2", "4", "5", "6", "7", "8", "9"]);
});

it("an error that may be of one of them is heard by that one alone", async () => {
	const { made, ends, ask } = scripted();
	const answers = [1, 2, 3, 4, 5, 6, 7].map(ask);
	const settled = Promise.allSettled(answers);
	ends[0]?.();
	await turnOfTheLoop();
	ends[3]?.(BLAMED);
	await turnOfTheLoop();
	expect(made.slice(4)).toEqual([[4], [5], [6], [7]]);
	ends[5]?.(BLAMED);
	for (const end of ends) end();
	const failed = (await settled).map(({ status }) => status === "rejected");
	expect(failed).toEqual([false, false, false, false, true, false, false]);
});

it("an error of the server is heard by all of the trip, and those who come later go on", async () => {
	const { ends, ask } = scripted();
	const answers = [1, 2, 3, 4, 5, 6, 7].map(ask);
	const settled = Promise.allSettled(answers);
	ends[0]?.();
	await turnOfTheLoop();
	ends[1]?.();
	ends[2]?.();
	ends[3]?.(new Error("the connection is gone"));
	const failed = (await settled).map(({ status }) => status === "rejected");
	expect(failed).toEqual([false, false, false, true, true, true, true]);
	const later = ask(8);
	ends[4]?.();
	expect(await later).toBe("8");
});
