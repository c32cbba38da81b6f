import type { ThreadControl } from "@thread-control/core";
import type { ActivityLike, ChangeHandler, ResponseLike, SendHandler, TurnContextLike } from "./attach-surface.ts";
import { reportThreadless } from "./gate.ts";
import { BLOCKED, HeldBack, type HeldSends, passes } from "./gate-held.ts";
import { noteSuppressed } from "./question.ts";
import { threadOf } from "./thread-of.ts";

/** The delivery mode in which replies are kept until the turn is over, and leave as its answer. */
const EXPECT_REPLIES = "expectReplies";

/** What a context of a served channel gets before anything else can register: the same functions for every turn. */
export interface OutgoingHandlers {
	/** Puts the handlers into a context. */
	listen(context: TurnContextLike): void;
	/** Takes out of a turn's kept replies what may not leave any more, when the turn is over. */
	settle(context: TurnContextLike): Promise<void>;
}

/**
 * The handlers outside of all others. Callers get one response for each activity; the handlers in between see only what was
 * delivered, so transcripts hold nothing else. Replies kept for the end of the turn never reach the adapter: they are asked
 * about here, when they are kept and again when they leave. A transcript written inside the turn may hold one that control
 * was lost under in between.
 */
export function outgoingHandlers(control: ThreadControl, held: HeldSends): OutgoingHandlers {
	const onSend: SendHandler = async (given, activities, next) => {
		const context = given as TurnContextLike;
		if (context.activity.deliveryMode === EXPECT_REPLIES) return await keep(context, activities, next);
		held.expect(activities);
		try {
			const responses = await next();
			return held.answers(activities) ?? responses;
		} finally {
			held.forget(activities);
		}
	};

	const onUpdate: ChangeHandler = async (_context, activity, next) =>
		await outcomeOf(activity as object, next, { ...BLOCKED });
	const onDelete: ChangeHandler = async (_context, reference, next) =>
		await outcomeOf(reference as object, next, undefined);

	async function outcomeOf<T>(what: object, next: () => Promise<unknown>, blocked: T): Promise<unknown> {
		held.expect(what);
		try {
			return await next();
		} catch (cause) {
			if (cause instanceof HeldBack) return blocked;
			throw cause;
		} finally {
			held.forget(what);
		}
	}

	async function keep(
		context: TurnContextLike,
		activities: ActivityLike[],
		next: () => Promise<ResponseLike[]>,
	): Promise<ResponseLike[]> {
		const all = [...activities];
		const blocked = new Set<ActivityLike>();
		for (const activity of all) {
			if (!passes(activity) && (blocked.size > 0 || !(await maySpeak(context)))) blocked.add(activity);
		}
		if (blocked.size === 0) return await next();
		noteSuppressed(context);
		activities.splice(0, activities.length, ...all.filter((activity) => !blocked.has(activity)));
		const kept = activities.length === 0 ? [] : await next();
		return all.map((activity) => (blocked.has(activity) ? { ...BLOCKED } : (kept.shift() ?? { id: "" })));
	}

	async function maySpeak(context: TurnContextLike): Promise<boolean> {
		const thread = threadOf(control, context);
		if (thread !== null) return (await thread.guarded(async () => {})).result === "sent";
		reportThreadless(control);
		return false;
	}

	return {
		listen(context) {
			context.onSendActivities(onSend);
			context.onUpdateActivity(onUpdate);
			context.onDeleteActivity(onDelete);
		},
		async settle(context) {
			const replies = context.bufferedReplyActivities;
			if (context.activity.deliveryMode !== EXPECT_REPLIES || replies === undefined) return;
			if (replies.every(passes) || (await maySpeak(context))) return;
			replies.splice(0, replies.length, ...replies.filter(passes));
		},
	};
}
