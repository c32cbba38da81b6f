import { bindTurn, FACEBOOK } from "@thread-control/botbuilder";
import type { ThreadControl, ThreadEvent, ThreadHandle } from "@thread-control/core";
import type { StockController } from "./stock.ts";
import { botkitMessage, eventContext, type MessageThreadControl } from "./thread-message.ts";

type About = Omit<MessageThreadControl, "thread" | "event">;

/**
 * Fires thread control's facts as Botkit events: ours, and the ones FacebookEventTypeMiddleware gave its names to. They
 * fire while a dialog waits too, touch no dialog, and reach no `hears`. Answers what stops it.
 */
export function relayEvents(controller: StockController, control: ThreadControl, self: string): () => void {
	const heard = (names: readonly string[]): string[] => names.filter((name) => controller._events[name]?.length);

	async function fire(
		names: readonly string[],
		thread: ThreadHandle,
		event: ThreadEvent | null,
		about: About = {},
	): Promise<void> {
		const wanted = heard(names);
		if (wanted.length === 0) return;
		const context = eventContext(controller.adapter, thread.key, `threadControl.${names[0]}`, event?.raw ?? null);
		if (event?.via === "standby") context.activity.channelData.standby = true;
		const muted = about.blocked !== undefined;
		bindTurn(context, { thread, listener: true, muted, ...(event === null ? {} : { event }) });
		const bot = await controller.spawn(await controller.dialogSet.createContext(context));
		for (const name of wanted) {
			await controller.trigger(name, bot, botkitMessage(context, name, { thread, event, ...about }));
		}
		await controller.saveState(bot);
	}

	const stops = [
		control.on("standby", (event, thread) => {
			const speaks = event.kind === "message" || event.kind === "postback";
			return fire(speaks ? ["thread_control_standby", "standby"] : ["thread_control_standby"], thread, event);
		}),
		control.on("passed", (event, thread) => {
			const ours = event.newOwner === self || (event.newOwner === null && event.previousOwner !== self);
			const old = ours ? ["facebook_receive_thread_control"] : [];
			return fire(["thread_control_passed", ...old], thread, event);
		}),
		control.on("taken", (event, thread) => {
			// Classic payloads name the previous owner alone, and go to the app that lost control (spec §2.3).
			const lost = event.newOwner !== self && (event.previousOwner === self || event.newOwner === null);
			return fire(["thread_control_taken", ...(lost ? ["facebook_lose_thread_control"] : [])], thread, event);
		}),
		control.on("requested", (event, thread, granted) =>
			fire(["thread_control_requested", "facebook_request_thread_control"], thread, event, { granted }),
		),
		control.on("returned", (result, thread) => fire(["thread_control_returned"], thread, null, { result })),
		control.on("deadline", (deadline, thread) => fire(["thread_control_deadline"], thread, null, { deadline })),
		control.on("blocked", (blocked) =>
			fire(["thread_control_blocked"], control.thread(blocked.thread), null, { blocked }),
		),
		control.on("rolesChanged", async (event, { account }) => {
			const wanted = heard(["thread_control_roles_changed", "facebook_app_roles"]);
			if (wanted.length === 0) return;
			const activity = { type: "event", channelId: FACEBOOK, recipient: { id: account }, channelData: event.raw };
			const bot = await controller.spawn({ activity });
			for (const name of wanted) {
				const message = { ...event.raw, type: name, user: account, channel: account, incoming_message: activity };
				await controller.trigger(name, bot, message as never);
			}
		}),
	];
	return () => {
		for (const stop of stops) stop();
	};
}
