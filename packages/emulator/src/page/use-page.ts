import { useCallback, useEffect, useMemo, useReducer } from "preact/hooks";
import { customerInHash, freshCustomerId, hashOfCustomer } from "./customer-address.ts";
import { emulatorCalls } from "./emulator-calls.ts";
import { followEmulator } from "./follow-emulator.ts";
import { initialState, type PageState, reduce } from "./page-state.ts";
import { withProfile } from "./profile-change.ts";
import type { Profile, TemplateButton } from "./wire.ts";

/** What a person can do on the page. The promises say whether it worked; a failure is shown by the page itself. */
export interface PageActions {
	write(text: string): Promise<boolean>;
	tap(mid: string, button: TemplateButton): Promise<boolean>;
	reply(text: string): Promise<boolean>;
	move(folder: "main" | "done"): Promise<boolean>;
	request(): Promise<boolean>;
	chooseProfile(profile: Profile): Promise<boolean>;
	advanceClock(ms: number): Promise<boolean>;
	reset(): Promise<boolean>;
	show(userId: string): void;
	newCustomer(): void;
	dismissError(): void;
}

function firstCustomer(): string {
	return customerInHash(location.hash) ?? freshCustomerId(Math.random);
}

/** The page's state, kept in step with the emulator, and its actions for the customer it shows. */
export function usePage(): { state: PageState; actions: PageActions } {
	const [state, dispatch] = useReducer(reduce, undefined, () => initialState(firstCustomer()));
	const { userId } = state;

	useEffect(() => followEmulator(dispatch), []);
	useEffect(() => {
		if (customerInHash(location.hash) !== userId) history.replaceState(null, "", hashOfCustomer(userId));
	}, [userId]);
	useEffect(() => {
		const follow = (): void => {
			const named = customerInHash(location.hash);
			if (named) dispatch({ type: "customer", userId: named });
		};
		addEventListener("hashchange", follow);
		return () => removeEventListener("hashchange", follow);
	}, []);

	const attempt = useCallback(async (what: string, run: () => Promise<unknown>): Promise<boolean> => {
		try {
			await run();
			dispatch({ type: "settled" });
			return true;
		} catch (error) {
			dispatch({ type: "failed", text: `${what}: ${error instanceof Error ? error.message : String(error)}` });
			return false;
		}
	}, []);

	const actions = useMemo<PageActions>(
		() => ({
			write: (text) => attempt("The message was not sent", () => emulatorCalls.customerWrites(userId, text)),
			tap: (mid, { title, payload }) =>
				attempt("The button was not tapped", () => emulatorCalls.customerTaps(userId, { mid, title, payload })),
			reply: (text) => attempt("The reply was not sent", () => emulatorCalls.agentReplies(userId, text)),
			move: (folder) => attempt("The thread was not moved", () => emulatorCalls.agentMoves(userId, folder)),
			request: () => attempt("Control was not requested", () => emulatorCalls.agentRequests(userId)),
			chooseProfile: (profile) =>
				attempt("The profile was not changed", async () =>
					emulatorCalls.replaceConfig(withProfile(await emulatorCalls.config(), profile)),
				),
			advanceClock: (ms) => attempt("The clock was not moved", () => emulatorCalls.advanceClock(ms)),
			reset: () => attempt("Nothing was reset", () => emulatorCalls.reset()),
			show: (shown) => {
				location.hash = hashOfCustomer(shown);
			},
			newCustomer: () => {
				location.hash = hashOfCustomer(freshCustomerId(Math.random));
			},
			dismissError: () => dispatch({ type: "settled" }),
		}),
		[userId, attempt],
	);
	return { state, actions };
}
