// The agent's page: shows what GET /threads says, whenever /events says that it changed.
const byId = (id) => document.getElementById(id);
const reload = coalesced(load);
const DAY_MS = 24 * 60 * 60 * 1000;
const COMMANDS = [
	["Pass to the Inbox", "pass", { target: "inbox" }],
	["Take", "take", {}],
	["Ask for control", "request", {}],
	["Release", "release", {}],
	["Keep for 24 hours from now", "extend", { durationMs: DAY_MS }],
];
const SPEAKER = { customer: "Customer", bot: "Bot", desk: "Desk", inbox: "Inbox" };
const BADGE = { control: "Yours", standby: "Listening", idle: "Nobody’s", unknown: "Unknown" };
const STANDING = {
	control: () => "You have control: the customer hears you, and nobody else.",
	standby: ({ owner }) => `You are listening: ${owner} has control. You can answer when it is passed to you.`,
	idle: () => "Nobody has control: the customer’s next message goes to the default app.",
	unknown: () => "Nobody has said yet who has control.",
};

let threads = [];
const rows = new Map();
const drafts = new Map();
let shown = [];
/** What went wrong: with the agent's last act, and with the desk itself. */
const problems = { act: "", desk: "" };

async function load() {
	try {
		threads = await ask("GET", "/threads");
		problems.desk = "";
	} catch (error) {
		problems.desk = `The desk does not answer (${error.message}); trying again.`;
	}
	showProblems();
	if (location.hash === "" && threads.length > 0) {
		history.replaceState(null, "", `#${encodeURIComponent(threads[0].id)}`);
	}
	showList();
	showThread();
}

function chosen() {
	const id = decodeURIComponent(location.hash.slice(1));
	return threads.find((thread) => thread.id === id);
}

function showList() {
	const mine = threads.filter(({ standing }) => standing === "control").length;
	byId("summary").textContent = threads.length === 0 ? "" : `${mine} with you, ${threads.length} in all`;
	document.title = mine > 0 ? `(${mine}) Desk` : "Desk";
	byId("no-threads").hidden = threads.length > 0;
	const sorted = threads.toSorted((a, b) => Number(b.standing === "control") - Number(a.standing === "control"));
	const current = chosen();
	for (const thread of sorted) row(thread, thread === current);
	const order = sorted.map(({ id }) => rows.get(id));
	// Moving a row takes the focus from it, so only where the order is another.
	if (order.some((item, index) => byId("threads").children[index] !== item)) {
		const focused = document.activeElement;
		byId("threads").replaceChildren(...order);
		if (byId("threads").contains(focused)) focused.focus();
	}
}

function row(thread, isCurrent) {
	const known = rows.get(thread.id);
	const item = known ?? element("li", {}, element("a", { className: "pick" }));
	rows.set(thread.id, item);
	const link = item.firstChild;
	const last = thread.lines.at(-1);
	const said = last === undefined ? "" : `${SPEAKER[last.from]}: ${last.text}`;
	if (link.dataset.signature !== `${thread.standing} ${said}`) {
		link.dataset.signature = `${thread.standing} ${said}`;
		link.href = `#${encodeURIComponent(thread.id)}`;
		link.replaceChildren(
			element("span", { className: "pick-user", textContent: thread.user }),
			element("span", { className: `badge ${thread.standing}`, textContent: BADGE[thread.standing] }),
			element("span", { className: "pick-said", textContent: said }),
		);
	}
	if (isCurrent) link.setAttribute("aria-current", "true");
	else link.removeAttribute("aria-current");
}

function showThread() {
	const thread = chosen();
	const mine = thread?.standing === "control";
	for (const id of ["reply", "return", "more"]) byId(id).hidden = thread === undefined;
	for (const field of document.querySelectorAll("#reply textarea, #reply button, #return input, #return button")) {
		field.disabled = !mine;
	}
	byId("thread-title").textContent = thread === undefined ? "No thread chosen" : thread.user;
	byId("standing").textContent = thread === undefined ? "" : STANDING[thread.standing](thread) + until(thread);
	byId("standing").className = `standing ${thread?.standing ?? ""}`;
	const passedWith = mine && thread.metadata;
	byId("reason").hidden = !passedWith;
	byId("reason").textContent = passedWith ? `Passed to you with ${thread.metadata}` : "";
	showLog(thread);
}

function until({ standing, expiresAt }) {
	return standing === "control" && expiresAt !== null ? ` Until ${new Date(expiresAt).toLocaleString()}.` : "";
}

/** Leaves the lines that are there, so that a screen reader hears the new ones alone. */
function showLog(thread) {
	const log = byId("log");
	const items = thread === undefined ? [] : [...thread.lines, ...thread.moves].sort((a, b) => a.at - b.at);
	const signatures = items.map((item) => JSON.stringify([thread.id, item]));
	const same = signatures.findIndex((signature, index) => signature !== shown[index]);
	const kept = same === -1 ? signatures.length : same;
	if (kept === items.length && kept === shown.length) return;
	shown = signatures;
	while (log.children.length > kept) log.lastChild.remove();
	log.append(...items.slice(kept).map((item) => (item.kind === undefined ? line(item) : move(item))));
	scrollToEnd();
}

function scrollToEnd() {
	byId("scroll").scrollTop = byId("scroll").scrollHeight;
}

function line({ at, from, text }) {
	const who = element("span", { className: "who", textContent: SPEAKER[from] });
	const when = element("time", {
		dateTime: new Date(at).toISOString(),
		textContent: new Date(at).toLocaleTimeString(),
	});
	const item = element("li", { className: `line ${from}` }, who, when, element("p", { textContent: text }));
	item.dataset.from = from;
	return item;
}

function move({ kind, from, to, metadata }) {
	const by = from === null ? "" : ` by ${from}`;
	const whereTo = to === null ? (kind === "passed" ? " back" : "") : ` to ${to}`;
	const more = metadata ? `, with ${metadata}` : "";
	return element("li", { className: "move", textContent: `Control ${kind}${whereTo}${by}${more}` });
}

async function act(action, body) {
	const thread = chosen();
	if (thread === undefined) return false;
	const done = await attempt(() => ask("POST", `/threads/${encodeURIComponent(thread.id)}/${action}`, body));
	await reload();
	return done;
}

/** Does something and shows what went wrong; answers whether nothing did. */
async function attempt(what) {
	problems.act = "";
	try {
		await what();
	} catch (error) {
		problems.act = error.message;
	}
	showProblems();
	return problems.act === "";
}

function showProblems() {
	const text = [problems.act, problems.desk].filter(Boolean).join(" ");
	byId("problem").hidden = text === "";
	if (byId("problem").textContent !== text) byId("problem").textContent = text;
}

async function ask(method, path, body) {
	const headers = { "content-type": "application/json" };
	const answer = await fetch(path, body === undefined ? { method } : { method, headers, body: JSON.stringify(body) });
	const said = await answer.json();
	if (!answer.ok) throw new Error(said.error);
	return said;
}

/** One call at a time; those that come meanwhile share one that follows. */
function coalesced(run) {
	let running = null;
	let next = null;
	return () => {
		if (running === null) {
			running = run().finally(() => {
				running = null;
			});
			return running;
		}
		next ??= running.then(() => {
			next = null;
			return reload();
		});
		return next;
	};
}

function element(name, properties, ...children) {
	const made = Object.assign(document.createElement(name), properties);
	made.append(...children);
	return made;
}

byId("reply").addEventListener("submit", async (event) => {
	event.preventDefault();
	if (await act("reply", { text: byId("text").value })) byId("text").value = "";
	byId("text").focus();
});
byId("text").addEventListener("keydown", (event) => {
	if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
	event.preventDefault();
	byId("reply").requestSubmit();
});
byId("return").addEventListener("submit", async (event) => {
	event.preventDefault();
	const note = byId("note").value.trim();
	if (await act("return", note === "" ? {} : { metadata: { note } })) byId("note").value = "";
});
byId("commands").replaceChildren(
	...COMMANDS.map(([textContent, action, body]) => {
		const button = element("button", { type: "button", className: "button small", textContent });
		button.dataset.testid = `command-${action}`;
		button.addEventListener("click", () => act(action, body));
		return button;
	}),
);
addEventListener("hashchange", (event) => {
	// A draft belongs to its thread.
	drafts.set(new URL(event.oldURL).hash, byId("text").value);
	byId("text").value = drafts.get(location.hash) ?? "";
	problems.act = "";
	showProblems();
	showList();
	showThread();
});

const events = new EventSource("/events");
events.onmessage = () => reload();
events.onerror = () => reload();
new ResizeObserver(scrollToEnd).observe(byId("scroll"));
// Control that runs out is no event.
setInterval(reload, 10_000);
