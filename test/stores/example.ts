import { Instance } from "../faults/instance.ts";
import { freePort, get, waitFor } from "../wire/bot-process.ts";

/** An example in a process of its own, always on the same port, which may be killed and started again. */
export class Example {
	readonly url: string;
	readonly #script: string;
	readonly #port: number;
	readonly #env: Readonly<Record<string, string>>;
	#running: Instance | null = null;

	private constructor(script: string, port: number, env: Readonly<Record<string, string>>) {
		this.#script = script;
		this.#port = port;
		this.#env = env;
		this.url = `http://127.0.0.1:${port}`;
	}

	static async on(script: string, env: Readonly<Record<string, string>>): Promise<Example> {
		return new Example(script, await freePort(), env);
	}

	/** What it said on stderr since it was started last. */
	get stderr(): string {
		return this.#running?.stderr ?? "";
	}

	/** Starts it, and waits until it answers. */
	async start(): Promise<void> {
		const instance = new Instance(this.#script, this.#port, this.#env);
		this.#running = instance;
		await waitFor(
			async () => {
				if (!instance.alive) throw new Error(`${this.#script} ended by ${instance.endedBy}:\n${instance.stderr}`);
				return await this.#isUp();
			},
			30_000,
			() => `${this.#script} was not up`,
		);
	}

	async kill(): Promise<void> {
		await this.#running?.signal("SIGKILL");
	}

	/** Ends it as one that is deployed anew; answers its exit code. */
	async stop(): Promise<string | number | null> {
		await this.#running?.signal("SIGTERM");
		return this.#running?.endedBy ?? null;
	}

	async #isUp(): Promise<boolean> {
		try {
			return (await get(`${this.url}/healthz`)).status === 200;
		} catch {
			// Not listening yet.
			return false;
		}
	}
}
