import { Clock } from "./clock.ts";
import { type AccountSetup, setupOf } from "./config/account-setup.ts";
import type { Account, AppConfig, ConfigDocument, Role } from "./config/config-document.ts";
import { EventStream } from "./event-stream.ts";
import { Faults } from "./faults.ts";
import { Journal } from "./journal.ts";
import { rulesOf } from "./rules/profile-rules.ts";
import { NO_RECORDER, type Recorder } from "./state/recorder.ts";
import { NOTHING_SAVED, type SavedState } from "./state/saved-state.ts";
import type { StateEntry } from "./state/state-entry.ts";
import type { Thread } from "./threads/thread.ts";
import { Threads } from "./threads/threads.ts";
import { HttpClient } from "./webhooks/http-client.ts";
import { Outbox } from "./webhooks/outbox.ts";
import { Publisher } from "./webhooks/publish.ts";
import { Subscriptions } from "./webhooks/subscriptions.ts";

/** The platform without its doors: config, clock, threads and everything on its way to the apps. */
export class Platform {
	readonly clock: Clock;
	readonly events: EventStream;
	readonly journal: Journal;
	readonly faults: Faults;
	readonly publisher: Publisher;
	readonly threads: Threads;
	readonly subscriptions: Subscriptions;
	readonly #client = new HttpClient();
	readonly #outbox: Outbox;
	#config: ConfigDocument;

	/**
	 * `config` must have passed `parseConfig`; `now` answers epoch milliseconds; `saved`: what it goes on from, apart from the
	 * config; `recorder` is told of everything that changes.
	 */
	constructor(
		config: ConfigDocument,
		now?: () => number,
		saved: SavedState = NOTHING_SAVED,
		recorder: Recorder = NO_RECORDER,
	) {
		this.#config = config;
		this.clock = new Clock(now, saved.aheadMs);
		const clockNow = (): number => this.clock.now();
		const setup = (accountId: string): AccountSetup => this.setup(accountId);
		this.events = new EventStream(clockNow);
		this.journal = new Journal(this.events, saved);
		this.faults = new Faults(saved.faults, (faults) => recorder.note({ type: "faults", faults }));
		this.subscriptions = new Subscriptions(this.#client, clockNow, (text) => this.incident(text));
		this.#outbox = new Outbox({
			clock: this.clock,
			journal: this.journal,
			faults: this.faults,
			client: this.#client,
			subscriptions: this.subscriptions,
			app: (appId, accountId) => this.setup(accountId).apps.find((app) => app.id === appId),
			unsubscribe: (appId) => this.#unsubscribe(appId),
			note: (note) => recorder.note(note),
		});
		this.publisher = new Publisher(this.#outbox, setup, clockNow);
		const touched = (thread: Thread): void => recorder.touch(thread);
		const parts = { clock: this.clock, events: this.events, setup, publisher: this.publisher, touched };
		this.threads = new Threads(parts, saved.threads);
		this.#challengeAll();
		for (const delivery of saved.queued) this.#outbox.send(delivery);
	}

	/** Everything that another platform would have to know to go on from here, but the threads. */
	snapshot(): readonly StateEntry[] {
		return [
			{ type: "config", config: this.#config },
			{ type: "clock", aheadMs: this.clock.aheadMs },
			{ type: "faults", faults: this.faults.list() },
			...this.journal.deliveries().map((row) => ({ ...row, type: "delivery" as const })),
			...this.journal.calls().map((row) => ({ ...row, type: "call" as const })),
			...[...this.#outbox.unsettled].map(([id, delivery]) => ({ ...delivery, type: "queued" as const, id })),
		];
	}

	get config(): ConfigDocument {
		return this.#config;
	}

	/**
	 * Puts another config (which passed `parseConfig`) in force at once. The threads stay; apps whose role changed
	 * are told, and webhook addresses that are new are challenged.
	 */
	configure(config: ConfigDocument): void {
		const before = this.#config;
		this.#config = { ...config, apps: config.apps.map(resubscribed) };
		for (const app of this.#config.apps) {
			if (app.unsubscribedAt === undefined) this.subscriptions.forget(app.id);
		}
		this.threads.reconcile();
		this.#tellRoles(before);
		this.#challengeAll();
		this.events.send("config", () => ({ config: this.#config }));
	}

	/** Sets the webhook fields of an app, which subscribes it again where it had been unsubscribed. */
	subscribe(appId: string, fields: readonly string[]): void {
		this.subscriptions.forget(appId);
		this.#changeApp(appId, ({ unsubscribedAt: _, ...app }) => ({ ...app, fields }));
	}

	app(appId: string): AppConfig | undefined {
		return this.#config.apps.find((each) => each.id === appId);
	}

	account(accountId: string): Account | undefined {
		return this.#config.accounts.find((each) => each.id === accountId);
	}

	/** What of the config holds on an account. */
	setup(accountId: string): AccountSetup {
		return setupOf(this.#config, accountId);
	}

	/** The Messenger page that is meant where none is named. */
	page(): Account | undefined {
		return this.#config.accounts.find((each) => each.channel === "messenger");
	}

	/** Shows everyone who watches that something needs their attention. */
	incident(text: string): void {
		this.events.send("incident", () => ({ text }));
	}

	/** Forgets threads, deliveries, calls and faults; config and clock stay. */
	reset(): void {
		this.clock.clear();
		this.threads.clear();
		this.#outbox.clear();
		this.journal.clear();
		this.faults.clear();
		this.events.send("reset", () => ({}));
	}

	/** Stops everything that would still happen. */
	close(): void {
		this.clock.clear();
		this.#outbox.clear();
		this.#client.close();
	}

	#challengeAll(): void {
		for (const app of this.#config.apps) {
			if (app.webhookUrl) void this.subscriptions.verify(app);
		}
	}

	#tellRoles(before: ConfigDocument): void {
		if (!rulesOf(this.#config.profile).rolesRequired) return;
		const counted = rulesOf(before.profile).rolesRequired;
		for (const { id, role } of this.#config.apps) {
			const had: Role | null = (counted && before.apps.find((app) => app.id === id)?.role) || null;
			if ((role ?? null) === had) continue;
			for (const account of this.#config.accounts) {
				if (account.channel !== "messenger") continue;
				this.publisher.appRoles(account.id, id, role ? [`${role}_receiver`] : []);
			}
		}
	}

	#unsubscribe(appId: string): void {
		if (this.app(appId)?.unsubscribedAt !== undefined) return;
		this.#outbox.drop(appId);
		this.#changeApp(appId, (app) => ({ ...app, fields: [], unsubscribedAt: this.clock.now() }));
		this.incident(`app ${appId} was unsubscribed: its webhook has been failing for an hour; subscribe it again`);
	}

	#changeApp(appId: string, change: (app: AppConfig) => AppConfig): void {
		this.#config = { ...this.#config, apps: this.#config.apps.map((app) => (app.id === appId ? change(app) : app)) };
		this.events.send("config", () => ({ config: this.#config }));
	}
}

/** An app that was given fields again is subscribed again. */
function resubscribed(app: AppConfig): AppConfig {
	if (app.fields.length === 0) return app;
	const { unsubscribedAt: _, ...subscribed } = app;
	return subscribed;
}
