// A store that ends its process at a named point of kill-points.ts.

/** Ends this process at once, as the system does when memory is out; with `KILL_SIGNAL` SIGSTOP it only stands still, once. */
export function die() {
	const { KILL_SIGNAL: signal = "SIGKILL" } = process.env;
	process.env.KILL_SIGNAL = "SIGCONT";
	process.kill(process.pid, signal);
}

/** Dies if this is the point, and the thread is the one that is meant. */
export function dieAt(point, at, mine) {
	if (mine && point === at) die();
}

/**
 * The store of an instance that is to die: as it is, until `at` is reached on the thread of `user`. What other instances left
 * it does not take over, so that it dies where it is meant to.
 */
export function killingStore(store, at, user) {
	const mine = (thread) => thread.endsWith(`:${user}`);
	const here = (point, thread) => dieAt(point, at, mine(thread));
	const wrapped = {
		async accept(request) {
			for (const thread of request.threads) here("before-accept", thread);
			const accepted = await store.accept(request);
			for (const thread of request.threads) here("after-accept", thread);
			return accepted;
		},
		async commit(changes, instance) {
			const ours = changes.filter((change) => change.type === "thread" && mine(change.thread));
			for (const change of ours) if (passes(change)) here("grant-decided", change.thread);
			const written = store.commit(changes, instance);
			// On its way, and nobody hears of its answer.
			if (at === "commit-asked" && ours.length > 0) setImmediate(die);
			const results = await written;
			for (const change of ours) for (const point of pointsOf(change)) here(point, change.thread);
			return results;
		},
		async guard(thread, question) {
			const intent = question?.intent ?? null;
			if (intent !== null) here(intent.index === 0 ? "before-guard" : "between-sends", thread);
			const read = await store.guard(thread, question);
			if (intent !== null) here("guard-asked", thread);
			return read;
		},
		async finish(request, instance) {
			here("finish-asked", request.lease.thread);
			const finished = await store.finish(request, instance);
			here("finish-applied", request.lease.thread);
			return finished;
		},
		claim: async () => [],
		due: async (...question) => (await store.due(...question)).filter(mine),
	};
	return over(store, wrapped);
}

/** The store of the instance that lives on: it leaves the due work of these customers to the other one, until that one has died. */
export function leavingStore(store, users) {
	const left = new Set(users);
	const userOf = (thread) => thread.slice(thread.lastIndexOf(":") + 1);
	return over(store, {
		async claim(...question) {
			const claimed = await store.claim(...question);
			for (const { lease } of claimed) left.delete(userOf(lease.thread));
			return claimed;
		},
		due: async (...question) => (await store.due(...question)).filter((thread) => !left.has(userOf(thread))),
	});
}

/** A store with some of its methods in front of its own. */
function over(store, methods) {
	return new Proxy(store, {
		get(target, name) {
			if (name in methods) return methods[name];
			const value = target[name];
			return typeof value === "function" ? value.bind(target) : value;
		},
	});
}

/** The points that lie just after a change was written. */
function pointsOf({ events, next, work }) {
	const effects = work?.effects.map(({ type }) => type) ?? [];
	return [
		...(events.length > 0 ? ["committed"] : []),
		...(next.command?.state === "pending" ? ["command-written"] : []),
		...(effects.includes("deadline") ? ["deadline-committed"] : []),
		...(effects.includes("resume") ? ["return-committed"] : []),
	];
}

function passes({ next }) {
	return next.command?.state === "pending" && next.command.name === "pass";
}
