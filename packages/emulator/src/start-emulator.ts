import type { Server } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { type Companions, parseCompanions } from "./companions/companions.ts";
import { type ConfigDocument, DEFAULT_CONFIG } from "./config/config-document.ts";
import { parseConfig } from "./config/parse-config.ts";
import { GraphDoor } from "./http/graph-door.ts";
import { httpApp } from "./http/http-app.ts";
import { Platform } from "./platform.ts";
import { openState } from "./state/open-state.ts";

/** How an emulator is started. */
export interface EmulatorOptions {
	/** 0, the default, takes any free port. */
	readonly port?: number;
	/** `127.0.0.1` by default: only this machine reaches it. */
	readonly host?: string;
	/** `DEFAULT_CONFIG` by default. */
	readonly config?: ConfigDocument;
	/** Links and choices in the header of the page; none by default. */
	readonly companions?: Companions;
	/**
	 * Where everything is kept that the emulator knows: config, clock, threads, deliveries, calls, faults. It is made where it
	 * is missing; else the emulator goes on from it, and its config counts, not `config`. Without one nothing outlives the process.
	 */
	readonly stateFile?: string;
	/** Begins anew: what is in `stateFile` is forgotten. */
	readonly fresh?: boolean;
	/** Where the clock gets its epoch milliseconds, `Date.now` by default. */
	readonly now?: () => number;
}

/** A running emulator. */
export interface Emulator {
	/** Where it answers, without a slash at the end. */
	readonly url: string;
	readonly port: number;
	/** Stops it: no delivery leaves and no call is answered afterwards. Closing it again does nothing more. */
	close(): Promise<void>;
}

/**
 * Starts Meta's side on one port. Resolves once it answers. Rejects with `ConfigRefused` on a config that `PUT` would
 * refuse or companions that cannot be, with `StateRefused` where the state file is damaged or another emulator has it, and
 * with the system's error where the port is taken or the file cannot be written.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const { port = 0, host = "127.0.0.1", config = DEFAULT_CONFIG, companions = {}, now } = options;
	const beside = parseCompanions(companions);
	const parsed = parseConfig(config);
	const state = options.stateFile === undefined ? null : openState(options.stateFile, options.fresh === true);
	const platform = state === null ? new Platform(parsed, now) : state.platform(parsed, now);
	const graph = new GraphDoor(platform);
	const server = createAdaptorServer({ fetch: httpApp(platform, graph, beside).fetch }) as Server;
	try {
		await new Promise<void>((resolve, reject) => {
			server.once("error", reject);
			server.listen(port, host, () => {
				server.off("error", reject);
				resolve();
			});
		});
	} catch (error) {
		platform.close();
		state?.close();
		throw error;
	}
	const { port: taken } = server.address() as AddressInfo;
	let closed: Promise<void> | undefined;
	return {
		url: `http://${isIPv6(host) ? `[${host}]` : host}:${taken}`,
		port: taken,
		close: () => {
			closed ??= new Promise((resolve, reject) => {
				platform.close();
				graph.close();
				state?.close();
				server.close((error) => (error ? reject(error) : resolve()));
				server.closeAllConnections();
			});
			return closed;
		},
	};
}
