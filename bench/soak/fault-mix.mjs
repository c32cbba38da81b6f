// What goes wrong during a run, how often, and what each is (the README's table says the same in words).
import { setTimeout as sleep } from "node:timers/promises";

/** Of each delivery on its way through the proxy: the share it happens to. */
const ON_THE_WAY = [
	{ kind: "lost", share: 0.01 },
	{ kind: "answer_lost", share: 0.01 },
	{ kind: "late", share: 0.02 },
];
/** Of each echo of ours. */
const ECHOES_SWALLOWED = 0.02;
const LATE_MS = 1_500;

/** What the platform is told to do to the next deliveries and calls: one every `everyMs`, by weight. */
const OF_THE_PLATFORM = [
	{ kind: "duplicate", weight: 5, times: 3 },
	{ kind: "reorder", weight: 5, times: 2 },
	{ kind: "delay", weight: 4, times: 2 },
	{ kind: "500_after", weight: 3, times: 1 },
	{ kind: "500_before", weight: 1, times: 1 },
	{ kind: "rate_limit", weight: 1, times: 1 },
	{ kind: "timeout_after", weight: 1, times: 1 },
];
const DELAY_MS = [100, 2_500];

/** What happens to an instance, one after the other and never to both at once, by weight. */
const OF_INSTANCES = [
	{ kind: "SIGKILL", weight: 4, downMs: [200, 4_000] },
	{ kind: "SIGTERM", weight: 3, downMs: [200, 2_000] },
	{ kind: "SIGSTOP", weight: 1, downMs: [2_000, 19_000] },
];

/** What happens to the store. */
const OF_THE_STORE = [
	{ kind: "pause", weight: 3, ms: [300, 4_000] },
	{ kind: "cut", weight: 1 },
];

/** How long lies between two of a kind: `[least, most]` in ms. Short runs have more of them a minute, so that each happens. */
function pauses(runMs) {
	const scale = Math.min(1, Math.max(0.2, runMs / 300_000));
	const scaled = (...range) => range.map((ms) => ms * scale);
	return { platform: [500, 2_000], instances: scaled(10_000, 25_000), store: scaled(15_000, 40_000) };
}

/** Runs the mix until `stop` is called; `counts` says how often each happened. */
export class FaultMix {
	counts = {};
	/** When what happened to whom, but for what happened on the way. */
	happened = [];
	#on = true;
	#random;
	#running = [];
	#longestDownMs;

	constructor(random, runMs) {
		this.#random = random;
		this.#longestDownMs = runMs / 5;
	}

	/** What happens to a delivery on its way; the same draw for each, so that the seed decides. */
	lossOf(body) {
		const draw = this.#random.next();
		if (!this.#on) return null;
		if (draw > 1 - ECHOES_SWALLOWED && body.includes('"is_echo":true')) return this.#did({ kind: "swallowed" });
		let from = 0;
		for (const { kind, share } of ON_THE_WAY) {
			if (draw >= from && draw < from + share) return this.#did({ kind, ms: ((draw - from) / share) * LATE_MS });
			from += share;
		}
		return null;
	}

	/** Begins. The promise rejects when a fault could not be done or undone; it does not resolve. */
	start({ platform, instances, store, runMs }) {
		const { platform: often, instances: seldom, store: now } = pauses(runMs);
		this.#running = [
			this.#every(often, () => this.#faultOfThePlatform(platform)),
			this.#every(seldom, () => this.#faultOfAnInstance(instances)),
			this.#every(now, () => this.#faultOfTheStore(store)),
		];
		return new Promise((_, reject) => {
			for (const each of this.#running) each.catch(reject);
		});
	}

	/** No more of it; resolves when everything that was broken is whole again. */
	async stop() {
		this.#on = false;
		await Promise.all(this.#running);
	}

	#did(fault) {
		this.counts[fault.kind] = (this.counts[fault.kind] ?? 0) + 1;
		return fault;
	}

	async #every([from, to], happen) {
		for (;;) {
			for (let leftMs = this.#random.between(from, to); leftMs > 0 && this.#on; leftMs -= 100) await sleep(100);
			if (!this.#on) return;
			await happen();
		}
	}

	async #faultOfThePlatform(platform) {
		const { kind, times } = this.#did(this.#random.weighted(OF_THE_PLATFORM));
		const delay = kind === "delay" ? { delayMs: Math.round(this.#random.between(...DELAY_MS)) } : {};
		await platform.fault(kind, { times: this.#random.whole(1, times), ...delay });
	}

	async #faultOfAnInstance(instances) {
		const { kind, downMs } = this.#did(this.#random.weighted(OF_INSTANCES));
		const instance = this.#random.pick(instances);
		const ms = Math.min(this.#random.between(...downMs), this.#longestDownMs);
		this.happened.push({ at: Date.now(), kind, instance: instance.name, ms });
		await instance.signal(kind);
		await sleep(ms);
		if (kind === "SIGSTOP") await instance.signal("SIGCONT");
		else await instance.start();
	}

	async #faultOfTheStore(store) {
		const { kind, ms } = this.#did(this.#random.weighted(OF_THE_STORE));
		this.happened.push({ at: Date.now(), kind });
		if (kind === "pause") await store.pause(this.#random.between(...ms));
		else await store.cut();
	}
}
