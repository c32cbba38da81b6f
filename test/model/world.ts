import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "@thread-control/core";
import { type Emulator, startEmulator } from "@thread-control/emulator";
import { type SimulatedClock, simulatedClock } from "@thread-control/testing";
import { Bot } from "./bot.ts";
import { CUSTOMERS, configOf, customer, LEASE_MS, type Setting } from "./cast.ts";
import { Held } from "./fates.ts";
import { Ledger } from "./ledger.ts";
import { type DeliveryBytes, Network } from "./network.ts";
import { People } from "./people.ts";

/** The store of one run, which every instance opens for itself. */
export interface StoreHouse {
	open(): Store;
	close(): Promise<void>;
}

/** What a run is made of that is not the setting: a store, and, for a mutation, what stands in front of the webhook. */
export interface WorldParts {
	readonly openHouse: () => StoreHouse;
	readonly door?: (delivery: DeliveryBytes) => DeliveryBytes;
}

/** The most instances that run at once. */
const MOST_BOTS = 3;
/** How the platform's clock moves while deliveries that failed are tried again. */
const RETRY_STEPS_MS = [500, 1_000, 1_500, 10_000, 30_000, 60_000, 300_000];

/** The real platform, the network, the instances of the bot on one store, and everybody who plays with them; on a simulated clock. */
export class World {
	readonly setting: Setting;
	readonly clock: SimulatedClock = simulatedClock();
	readonly ledger: Ledger = new Ledger();
	readonly slow: Held = new Held();
	bots: Bot[] = [];
	/** All that ever ran. */
	readonly everyBot: Bot[] = [];
	network!: Network;
	people!: People;
	/** An instance died, or could not reach the store, and what it held was not taken over yet. */
	#orphaned = false;
	#stirs = 0;
	#emulator!: Emulator;
	readonly #house: StoreHouse;

	private constructor(setting: Setting, house: StoreHouse) {
		this.setting = setting;
		this.#house = house;
	}

	static async open(setting: Setting, { openHouse, door = (delivery) => delivery }: WorldParts): Promise<World> {
		const world = new World(setting, openHouse());
		const { clock, ledger } = world;
		const stirred = (): void => world.#stir();
		world.network = await Network.open({ clock, ledger, stirred, door, bots: () => world.bots });
		world.#emulator = await startEmulator({ config: configOf(setting, `${world.network.url}/hook`), now: clock.now });
		world.network.calls.platform = world.#emulator.url;
		world.people = new People(world.#emulator.url);
		world.startBot();
		world.startBot();
		return world;
	}

	get users(): readonly string[] {
		return Array.from({ length: CUSTOMERS }, (_, number) => customer(number));
	}

	/** Whether nothing is under way, held back or left behind: what has not happened by now never will by itself. */
	async quiet(): Promise<boolean> {
		const { network, slow, bots } = this;
		if (bots.length === 0 || this.#orphaned || network.failing.size > 0) return false;
		if (bots.some(({ life }) => life.failing)) return false;
		if (network.calls.held.count + network.heldDeliveries.count + slow.count > 0) return false;
		return (await Promise.all(bots.map((bot) => bot.idle()))).every((idle) => idle);
	}

	startBot(): void {
		if (this.bots.length === MOST_BOTS) return;
		const { clock, ledger, slow, setting, everyBot, network } = this;
		const bot = new Bot({
			id: everyBot.length + 1,
			profile: setting.profile,
			store: this.#house.open(),
			graphUrl: `${network.url}/graph`,
			clock: clock.now,
			ledger,
			slow,
			stirred: () => this.#stir(),
			failed: () => this.#fault(),
		});
		everyBot.push(bot);
		this.bots = [...this.bots, bot];
		void bot.life.death.then(() => {
			this.#fault();
			this.bots = this.bots.filter((each) => each !== bot);
			bot.crash();
		});
	}

	/** Does something that may wait for what is held back. Only its failure to do it at all is noted. */
	background(what: Promise<unknown>): void {
		what.then(
			() => this.#stir(),
			(cause: unknown) => {
				this.ledger.errors.push(String(cause));
				this.#stir();
			},
		);
	}

	/** Waits until nothing moves any more but what is held back. */
	async calm(): Promise<void> {
		for (let still = 0; still < 2; ) {
			const before = this.#stirs;
			await this.network.barrier();
			const moving = this.network.calls.calling + this.bots.reduce((sum, { life }) => sum + life.running, 0);
			still = this.#stirs === before && moving <= this.network.calls.held.count ? still + 1 : 0;
		}
	}

	/**
	 * Time passes, and then these instances look for due work. No call takes longer than its time-out, so none is held back
	 * over it; and an instance that runs renews its leases, unless it is `paused`.
	 */
	async passes(ms: number, sweepers: readonly Bot[], paused = false): Promise<void> {
		const { faults } = this.ledger;
		if (ms >= 60 * 60_000) await this.flush();
		if (ms >= LEASE_MS / 2 && !paused) this.slow.letAllGo();
		if (ms >= 3_000) await this.#letGo();
		await this.calm();
		this.clock.advance(ms);
		await this.people.clockMoved();
		await this.calm();
		for (const bot of sweepers) {
			this.background(bot.control.sweep());
			await this.calm();
		}
		const everybody = this.bots.length > 0 && this.bots.every((bot) => sweepers.includes(bot));
		if (ms > LEASE_MS && everybody && this.ledger.faults === faults) this.#orphaned = false;
	}

	/** Lets go what the network holds back, and what that brings. */
	async #letGo(): Promise<void> {
		const { calls, heldDeliveries } = this.network;
		await this.calm();
		while (calls.held.count + heldDeliveries.count > 0) {
			calls.held.letAllGo();
			heldDeliveries.letAllGo();
			await this.calm();
		}
	}

	/** The network clears, an instance lives to hear it, and everything that is to arrive arrives: who is silent for an hour is unsubscribed (spec §6.3). */
	async flush(): Promise<void> {
		const { network } = this;
		network.clears();
		await this.calm();
		for (const { life } of this.bots) life.spare();
		if (this.bots.length === 0) this.startBot();
		await this.calm();
		for (const step of RETRY_STEPS_MS) if (network.failing.size > 0) await this.passes(step, this.bots);
	}

	/** Gives what waits on a real timer a moment: the pause before a retry, the look for another instance's answer. */
	async patience(): Promise<void> {
		await sleep(60);
		await this.calm();
	}

	async close(): Promise<void> {
		// Nobody waits for what the dead may still be at.
		for (const bot of this.bots) bot.life.die();
		this.network.clears();
		this.slow.letAllGo();
		await this.#emulator.close();
		await this.network.close();
		await this.#house.close();
	}

	#fault(): void {
		this.ledger.faults += 1;
		this.#orphaned = true;
	}

	#stir(): void {
		this.#stirs += 1;
	}
}
