import type { Ware, WareFunction } from "./stock.ts";

/** Hears of a failure that came after its middleware had gone on; `subjects` are the bot and the message it ran with. */
export type LateFailure = (error: unknown, subjects: readonly unknown[]) => void;

/**
 * Makes one of Botkit's middleware endpoints hand failures on. Stock drops the promises of its own async callbacks and of
 * users' async middleware, so that a handler's rejection ends the process and its turn never ends (bug B7). Here it comes
 * back as the callback's error, and so rejects what the caller waits for.
 */
export function guardWare(ware: Ware, late: LateFailure): void {
	const run = ware.run;
	const watched = new WeakMap<WareFunction, WareFunction>();
	const watch = (fn: WareFunction, subjects: number): WareFunction => {
		// Functions that take no `next` are ware's own to watch, and it does.
		if (fn.length <= subjects) return fn;
		const known = watched.get(fn) ?? watchNext(fn, late);
		watched.set(fn, known);
		return known;
	};
	ware.run = function (this: Ware, ...args: unknown[]): unknown {
		const done = args.at(-1);
		const subjects = typeof done === "function" ? args.slice(0, -1) : args;
		const fns = ware.fns.map((fn) => watch(fn, subjects.length));
		const end = typeof done === "function" ? [watchDone(done as WareFunction)] : [];
		run.call(Object.create(ware, { fns: { value: fns } }), ...subjects, ...end);
		return this;
	};
}

/** Every callback of Botkit's begins with its error and rejects with it: so a failure of the callback itself goes in there again. */
function watchDone(done: WareFunction): WareFunction {
	return (...args) => {
		const result = done(...args);
		if (isPromise(result))
			result.then(undefined, (error: unknown) => done(error ?? new Error("rejected without a reason")));
		return result;
	};
}

function watchNext(fn: WareFunction, late: LateFailure): WareFunction {
	const watched = function (this: unknown, ...args: unknown[]): unknown {
		const next = args.at(-1) as WareFunction;
		const subjects = args.slice(0, -1);
		let gone = false;
		const fail = (cause: unknown): void => {
			const error = cause ?? new Error("a middleware rejected without a reason");
			if (gone) late(error, subjects);
			else next(error);
		};
		const once: WareFunction = (...given) => {
			gone = true;
			return next(...given);
		};
		try {
			const result = fn.apply(this, [...subjects, once]);
			if (isPromise(result)) result.then(undefined, fail);
			return result;
		} catch (error) {
			fail(error);
			return undefined;
		}
	};
	// By its number of parameters ware knows that it takes `next`.
	return Object.defineProperty(watched, "length", { value: fn.length });
}

function isPromise(value: unknown): value is Promise<unknown> {
	return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
