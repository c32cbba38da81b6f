import { STORES } from "../faults/store-server.ts";

/** Two stores of one kind, for two apps. */
export interface StoreUrls {
	readonly bot: string;
	readonly desk: string;
	stop(): Promise<void>;
}

/** Every kind of store, and whether it outlives its process, for `describe.each`. */
export const KINDS: readonly (readonly [name: string, durable: boolean, open: () => Promise<StoreUrls>])[] = [
	["memory", false, async () => ({ bot: "memory:", desk: "memory:", stop: async () => undefined })],
	...STORES.map(([name, openServer]): readonly [string, boolean, () => Promise<StoreUrls>] => [
		name,
		true,
		async () => {
			const server = await openServer();
			return { bot: server.url, desk: server.otherUrl, stop: () => server.stop() };
		},
	]),
];
