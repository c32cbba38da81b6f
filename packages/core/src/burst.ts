/**
 * Writes that go out together, in the event loop's next check phase. A write to a socket whose reader sleeps has to wake it,
 * which costs more than the write; of several writes side by side only the first one does.
 */
export class Burst {
	#writes: (() => void)[] = [];
	#armed = false;

	/** Writes are gathered from now on. Ahead of everything that is put off to the check phase later. */
	arm(): void {
		if (this.#armed) return;
		this.#armed = true;
		setImmediate(() => this.#flush());
	}

	/** Gathers a write. It must not throw. */
	add(write: () => void): void {
		this.arm();
		this.#writes.push(write);
	}

	/** Gathers a write while others are gathered; does it at once otherwise. It must not throw. */
	join(write: () => void): void {
		if (this.#armed) this.#writes.push(write);
		else write();
	}

	#flush(): void {
		const writes = this.#writes;
		this.#writes = [];
		this.#armed = false;
		for (const write of writes) write();
	}
}
