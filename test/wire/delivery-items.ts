/** Items of deliveries and the bodies around them, in wire spelling (spec §2.2, §2.3). */
export const SELF = "400000000000001";
export const DESK = "400000000000002";
export const PAGE_INBOX = "263902037430900";
export const PAGE = "1000000000001";

export type Item = Readonly<Record<string, unknown>>;

let people = 0;
let mids = 0;

/** A customer nobody has heard of. */
export function newUser(): string {
	people += 1;
	return `7${String(process.pid).padStart(7, "0")}${String(people).padStart(8, "0")}`;
}

export function newMid(): string {
	mids += 1;
	return `m_wire_${process.pid}_${mids}`;
}

function item(user: string, what: Item, at: number): Item {
	return { sender: { id: user }, recipient: { id: PAGE }, timestamp: at, ...what };
}

export function message(user: string, text: string, at: number = Date.now(), mid: string = newMid()): Item {
	return item(user, { message: { mid, text } }, at);
}

export function postback(user: string, payload: string, at: number = Date.now()): Item {
	return item(user, { postback: { mid: newMid(), title: "Talk to a person", payload } }, at);
}

/** What another app said to the customer. */
export function echo(user: string, text: string, app: string, at: number = Date.now()): Item {
	return {
		sender: { id: PAGE },
		recipient: { id: user },
		timestamp: at,
		message: { mid: newMid(), is_echo: true, app_id: Number(app), text },
	};
}

/** Control was passed to `to`. */
export function passed(user: string, to: string, from: string | null, at: number = Date.now()): Item {
	return item(
		user,
		{ pass_thread_control: { new_owner_app_id: to, previous_owner_app_id: from, metadata: "all done" } },
		at,
	);
}

/** Control was taken from `from` by `by`. */
export function taken(user: string, by: string, from: string, at: number = Date.now()): Item {
	return item(user, { take_thread_control: { new_owner_app_id: by, previous_owner_app_id: from } }, at);
}

export function requested(user: string, by: string, at: number = Date.now()): Item {
	return item(user, { request_thread_control: { requested_owner_app_id: by, metadata: "" } }, at);
}

/** A body with one entry on the normal channel. */
export function onNormal(...items: readonly Item[]): Item {
	return { object: "page", entry: [{ id: PAGE, time: Date.now(), messaging: items }] };
}

/** A body with one entry on standby. */
export function onStandby(...items: readonly Item[]): Item {
	return { object: "page", entry: [{ id: PAGE, time: Date.now(), standby: items }] };
}
